import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Households and their members. What identifies a person is in `household_private` and `individual_private` only; all else is under the
 * household's id, which is its pseudonym and never goes. `individual` holds what lists are judged by, and is as hidden from other
 * emergencies as the private tables (docs/decisions/0006). Every table but the import's own is covered by the audit log.
 */
export class Registry1700000001005 implements MigrationInterface {
  readonly name = 'Registry1700000001005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(householdImport);
    await runner.query(household);
    await runner.query(individual);
    await runner.query(privateTables);
    await runner.query(nameSearch);
    await runner.query(card);
    await runner.query(legalBasis);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/** An import is its chunks: its counts are their sums, and a chunk that is there is never done again. */
const householdImport = `
  create table household_import (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    organisation_id uuid not null constraint import_organisation references organisation (id),
    state text not null check (state in ('running', 'done')),
    digest bytea not null check (octet_length(digest) = 32),
    rows integer not null check (rows >= 0),
    blank_rows integer check (blank_rows between 0 and rows),
    started_by uuid not null references person (id),
    started_at timestamptz(3) not null default clock_timestamp(),
    finished_at timestamptz(3),
    unique (emergency_id, id),
    check ((state = 'done') = (finished_at is not null)),
    check ((state = 'done') = (blank_rows is not null))
  );
  create index household_import_of on household_import (emergency_id, organisation_id, id);
  grant update (state, blank_rows, finished_at) on household_import to mizan_app;

  create table household_import_chunk (
    id uuid primary key,
    emergency_id uuid not null,
    import_id uuid not null,
    no integer not null check (no >= 0),
    rows integer not null check (rows >= 0),
    people integer not null check (people >= 0),
    taken_in integer not null check (taken_in >= 0),
    warned integer not null check (warned >= 0),
    set_aside integer not null check (set_aside >= 0),
    known integer not null check (known >= 0),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (import_id, no),
    foreign key (emergency_id, import_id) references household_import (emergency_id, id)
  );
  select insert_only('household_import_chunk');

  create table household_import_problem (
    emergency_id uuid not null,
    import_id uuid not null,
    row_no integer not null check (row_no > 0),
    no integer not null check (no >= 0),
    outcome text not null check (outcome in ('set_aside', 'warning')),
    field text not null check (length(field) <= 120),
    code text not null check (length(code) between 1 and 60),
    detail text not null check (length(detail) between 1 and 500),
    primary key (import_id, row_no, no),
    foreign key (emergency_id, import_id) references household_import (emergency_id, id)
  );
  select insert_only('household_import_problem');
`;

/**
 * `size` counts all who live in the household, described or not. `verified_at` outlives a hold, so that a release goes back to it.
 * `findings` are the warnings and notes of the last judgement: what somebody should look at.
 */
const household = `
  create table household (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    organisation_id uuid not null constraint household_organisation references organisation (id),
    reference text not null check (length(reference) between 1 and 64),
    area_id uuid not null constraint household_area references area (id),
    origin_area_id uuid constraint household_origin_area references area (id),
    site_id uuid,
    site_name text check (length(site_name) between 1 and 200),
    displacement text check (displacement in (
      'host_community', 'idp', 'idp_returnee', 'refugee', 'asylum_seeker', 'returnee_from_abroad', 'migrant', 'stateless', 'other'
    )),
    shelter text check (shelter in (
      'original_home', 'original_home_repaired', 'tent_or_emergency_shelter', 'transitional_shelter', 'collective_center',
      'host_family', 'rented_accommodation', 'displacement_site', 'unsheltered', 'camp_planned', 'spontaneous_settlement'
    )),
    size smallint not null check (size between 1 and 99),
    depth text not null check (depth in ('full', 'partial', 'size_only')),
    status text not null check (status in ('registered', 'verified', 'on_hold', 'inactive', 'withdrawn')),
    status_reason text check (length(status_reason) between 1 and 40),
    status_at timestamptz(3) not null default clock_timestamp(),
    verified_at timestamptz(3),
    registered_on date not null check (registered_on >= '1900-01-01'),
    registered_by uuid not null references person (id),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    import_id uuid,
    findings jsonb not null default '[]' check (jsonb_typeof(findings) = 'array'),
    version integer not null default 1 check (version > 0),
    unique (emergency_id, id),
    check (emergency_id <> '00000000-0000-0000-0000-000000000000'),
    constraint household_site foreign key (emergency_id, site_id) references site_emergency (emergency_id, site_id),
    foreign key (emergency_id, import_id) references household_import (emergency_id, id),
    constraint household_says_why check ((status in ('on_hold', 'inactive')) = (status_reason is not null)),
    constraint household_inactive_reason check (
      status <> 'inactive' or status_reason in ('moved', 'deceased', 'duplicate', 'false')
    ),
    constraint household_hold_reason check (
      status <> 'on_hold'
      or status_reason in ('information_missing', 'possible_duplicate', 'verification', 'complaint', 'absent')
    ),
    constraint household_was_verified check (status <> 'verified' or verified_at is not null)
  );
  create index household_in_area on household (emergency_id, area_id);
  create index household_at_site on household (emergency_id, site_id) where site_id is not null;
  create unique index household_reference on household (emergency_id, organisation_id, upper(reference));
  create index household_by_reference on household (emergency_id, upper(reference));
  grant update (
    reference, area_id, origin_area_id, site_id, site_name, displacement, shelter, size, depth, status, status_reason, status_at, verified_at,
    findings, version
  ) on household to mizan_app;
  select audited('household', 'id');
`;

/** Washington Group answers in the order of the Short Set; the cut-off is "a lot of difficulty" in one domain at least. */
const individual = `
  create table individual (
    id uuid primary key,
    emergency_id uuid not null,
    household_id uuid not null,
    member_no smallint not null check (member_no between 1 and 999),
    member boolean not null,
    sex text not null check (sex in ('female', 'male', 'other', 'undisclosed')),
    born_on date check (born_on >= '1700-01-01'),
    birth_precision text check (birth_precision in ('day', 'month', 'year', 'estimated')),
    age_recorded_on date,
    relationship text check (relationship in (
      'head', 'spouse', 'partner', 'child', 'parent', 'sibling', 'grandparent', 'grandchild', 'aunt_uncle', 'niece_nephew', 'cousin',
      'parent_in_law', 'child_in_law', 'sibling_in_law', 'foster_child', 'other', 'unknown'
    )),
    is_head boolean not null generated always as (relationship is not null and relationship = 'head') stored,
    collector text check (collector in ('primary', 'alternate')),
    wg smallint[] check (cardinality(wg) = 6 and wg <@ '{1,2,3,4,7,8,9}'::smallint[]),
    disability text not null generated always as (
      case
        when wg && '{3,4}'::smallint[] then 'yes'
        when wg && '{1,2}'::smallint[] then 'no'
        else 'unknown'
      end
    ) stored,
    specific_needs text[] not null default '{}' check (cardinality(specific_needs) <= 60),
    pregnant boolean,
    joined_on date not null,
    left_on date check (left_on >= '1900-01-01'),
    left_reason text check (left_reason in ('deceased', 'left', 'duplicate')),
    unique (emergency_id, id),
    unique (household_id, member_no),
    foreign key (emergency_id, household_id) references household (emergency_id, id),
    constraint individual_birth_whole check ((born_on is null) = (birth_precision is null)),
    constraint individual_age_told check ((birth_precision is not distinct from 'estimated') = (age_recorded_on is not null)),
    constraint individual_left_whole check ((left_on is null) = (left_reason is null)),
    constraint individual_member_related check (member = (relationship is not null)),
    constraint individual_gone_collects_nothing check (left_on is null or collector is null)
  );
  create unique index individual_one_head on individual (household_id) where is_head and left_on is null;
  create unique index individual_one_collector on individual (household_id, collector) where collector is not null;
  grant update (
    sex, born_on, birth_precision, age_recorded_on, relationship, collector, wg, specific_needs, pregnant, left_on, left_reason
  ) on individual to mizan_app;
  select audited('individual', 'household_id');

  alter table individual enable row level security;
  alter table individual force row level security;
  create policy visible on individual using (visible(emergency_id)) with check (visible(emergency_id));
`;

/** Deleted where personal data may no longer be held; nothing else ever deletes here. */
const privateTables = `
  create table household_private (
    household_id uuid primary key,
    emergency_id uuid not null,
    phone text check (phone ~ '^[+][0-9]{4,15}$'),
    address text check (length(address) between 1 and 500),
    notes text check (length(notes) between 1 and 2000),
    foreign key (emergency_id, household_id) references household (emergency_id, id)
  );
  create index household_private_phone on household_private (emergency_id, phone) where phone is not null;
  grant update (phone, address, notes), delete on household_private to mizan_app;
  select audited('household_private', 'household_id');

  create table individual_private (
    individual_id uuid primary key,
    household_id uuid not null,
    emergency_id uuid not null,
    name_original text check (length(name_original) between 1 and 200),
    name_latin text check (length(name_latin) between 1 and 200),
    name_key text not null check (length(name_key) <= 1000),
    phone text check (phone ~ '^[+][0-9]{4,15}$'),
    document_type text check (document_type in (
      'national_id', 'passport', 'birth_certificate', 'family_book', 'driving_licence', 'electoral_card', 'tax_id',
      'residence_permit', 'refugee_id', 'unhcr_id', 'wfp_id', 'disability_certificate', 'other'
    )),
    document_number text check (length(document_number) between 1 and 50),
    document_status text check (document_status in (
      'valid', 'expired', 'lost_during_displacement', 'confiscated', 'never_had', 'in_process'
    )),
    document_key text check (length(document_key) <= 80),
    photo_ref text check (photo_ref ~ '^[0-9a-f]{64}$'),
    foreign key (emergency_id, household_id) references household (emergency_id, id),
    foreign key (emergency_id, individual_id) references individual (emergency_id, id),
    constraint document_whole check ((document_type is null) = (document_status is null)),
    constraint document_is_of_a_type check (document_number is null or document_type is not null)
  );
  create index individual_private_household on individual_private (household_id);
  create index individual_private_phone on individual_private (emergency_id, phone) where phone is not null;
  create index individual_private_document on individual_private (emergency_id, document_key) where document_key is not null;
  create index individual_private_name on individual_private using gin (name_key gin_trgm_ops);
  grant update (
    name_original, name_latin, name_key, phone, document_type, document_number, document_status, document_key, photo_ref
  ), delete on individual_private to mizan_app;
  select audited('individual_private', 'household_id');

  alter table household_private enable row level security;
  alter table household_private force row level security;
  create policy visible on household_private using (visible(emergency_id)) with check (visible(emergency_id));
  alter table individual_private enable row level security;
  alter table individual_private force row level security;
  create policy visible on individual_private using (visible(emergency_id)) with check (visible(emergency_id));
`;

/**
 * Finds people by the words of a name key, the likest first, among the households that the extents hold. Row-level security keeps an
 * operator that is not leakproof, as trigram likeness, from using its index: so this one function looks as the tables' owner, asks the
 * policy's question itself, and gives ids only. The longest word, given first, is the one that the index is asked for.
 */
const nameSearch = `
  create policy searched_by_name on individual_private for select to mizan_owner using (true);

  create function people_named(emergency uuid, words text[], extents jsonb, most integer)
  returns table (household_id uuid, individual_id uuid, likeness real)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
  begin
    if not visible(emergency) then
      return;
    end if;
    return query
      select person.household_id, person.individual_id,
             (select avg(strict_word_similarity(word, person.name_key)) from unnest(words) as word)::real as likeness
      from individual_private as person
      join household on household.id = person.household_id
      join area on area.id = household.area_id
      where person.emergency_id = emergency
        and person.name_key %> words[1]
        and not exists (select from unnest(words[2:]) as word where not person.name_key %> word)
        and reaches(extents, household.emergency_id, household.organisation_id, area.path, household.site_id)
      order by likeness desc, person.individual_id
      limit most;
  end $$;
  revoke execute on function people_named from public;
  grant execute on function people_named to mizan_app;
`;

/** A household has one card at a time; the number of a lost one is never given again. */
const card = `
  create sequence card_serial as bigint minvalue 1 maxvalue 99999999999;

  create table card (
    id uuid primary key,
    emergency_id uuid not null,
    number text not null check (number ~ '^[0-9]{12}$'),
    household_id uuid not null,
    seq smallint not null check (seq > 0),
    issued_at timestamptz(3) not null default clock_timestamp(),
    issued_by uuid not null references person (id),
    revoked_at timestamptz(3),
    revoked_reason text check (revoked_reason in ('lost', 'stolen', 'damaged', 'error')),
    unique (emergency_id, number),
    unique (household_id, seq),
    foreign key (emergency_id, household_id) references household (emergency_id, id),
    constraint card_revoked_whole check ((revoked_at is null) = (revoked_reason is null))
  );
  create unique index card_one_valid on card (household_id) where revoked_at is null;
  grant update (revoked_at, revoked_reason) on card to mizan_app;
  select audited('card', 'household_id');
`;

/** Of a purpose the row with the highest number counts: they are given under the household's lock, one after another. */
const legalBasis = `
  create table legal_basis (
    id uuid primary key,
    emergency_id uuid not null,
    household_id uuid not null,
    purpose text not null check (purpose in (
      'registration', 'assistance', 'contact', 'payment', 'deduplication', 'sharing', 'monitoring'
    )),
    basis text not null check (basis in (
      'consent', 'vital_interest', 'public_interest', 'legitimate_interest', 'contract', 'legal_obligation'
    )),
    status text check (status in (
      'requested', 'given', 'renewed', 'refused', 'withdrawn', 'revoked', 'expired', 'invalidated', 'unknown'
    )),
    notice_version text check (length(notice_version) between 1 and 40),
    language text check (language ~ '^[a-z]{2,3}(-[A-Za-z]{2,8})?$'),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    recorded_by uuid not null references person (id),
    no bigint not null generated always as identity,
    unique (emergency_id, id),
    foreign key (emergency_id, household_id) references household (emergency_id, id),
    constraint legal_basis_consent_has_status check ((basis = 'consent') = (status is not null))
  );
  create index legal_basis_of on legal_basis (household_id, purpose, no);
  select insert_only('legal_basis');
  select audited('legal_basis', 'household_id');
`;
