import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who answers for what a distribution took along: three signatures under its figures, and the two people who open them again. */
export class Custody1700000001013 implements MigrationInterface {
  readonly name = 'Custody1700000001013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(signatures);
    await runner.query(reopenings);
    await runner.query(guardSignedOff);
    await runner.query(counts);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/**
 * A version of a sign-off has the figures that the team leader signed. Under it sign who keeps the books, of the warehouse or of finance, and
 * somebody of the community, of whom nothing is kept but the part they have in it and what shows that they signed.
 */
const signatures = `
  create table sign_off_signature (
    id uuid primary key,
    emergency_id uuid not null,
    sign_off_id uuid not null,
    distribution_id uuid not null,
    part text not null check (part in ('books', 'community')),
    person_id uuid not null references person (id),
    role text check (length(role) between 3 and 100),
    proof_kind text check (proof_kind in ('signature', 'thumbprint', 'paper', 'photo')),
    proof_ref text check (length(proof_ref) <= 200),
    signed_at timestamptz(3) not null,
    unique (emergency_id, id),
    constraint sign_off_signature_once unique (sign_off_id, part),
    check ((part = 'community') = (role is not null)),
    check ((part = 'community') = (proof_kind is not null)),
    foreign key (emergency_id, sign_off_id) references sign_off (emergency_id, id),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id)
  );
  select insert_only('sign_off_signature');
  select audited('sign_off_signature', 'distribution_id');

  create function guard_signature() returns trigger language plpgsql as $$
  begin
    if not exists (
      select from sign_off where id = new.sign_off_id and distribution_id = new.distribution_id and (new.part = 'community' or signed_by <> new.person_id)
    ) then
      raise exception 'the books are signed for by another person than the team leader'
        using errcode = 'check_violation', constraint = 'sign_off_signature_by_another', table = 'sign_off_signature';
    end if;
    return new;
  end $$;
  create trigger guarded before insert on sign_off_signature for each row execute function guard_signature();
  alter table sign_off_signature enable always trigger guarded;
`;

const reopenings = `
  create table sign_off_reopening (
    id uuid primary key,
    emergency_id uuid not null,
    distribution_id uuid not null,
    sign_off_id uuid not null constraint sign_off_reopening_once unique,
    reason text not null check (length(reason) between 3 and 400),
    requested_by uuid not null references person (id),
    requested_at timestamptz(3) not null,
    approved_by uuid references person (id),
    approved_at timestamptz(3),
    unique (emergency_id, id),
    constraint sign_off_reopening_takes_two check (approved_by <> requested_by),
    check ((approved_by is null) = (approved_at is null)),
    foreign key (emergency_id, sign_off_id) references sign_off (emergency_id, id),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id)
  );
  grant update (approved_by, approved_at) on sign_off_reopening to mizan_app;
  select kept_from(
    'sign_off_reopening',
    'update of id, emergency_id, distribution_id, sign_off_id, reason, requested_by, requested_at or delete or truncate'
  );
  select audited('sign_off_reopening', 'distribution_id');
`;

const guardSignedOff = `
  create function guard_signed_off() returns trigger language plpgsql as $$
  declare
    latest uuid;
  begin
    select id into latest from sign_off where distribution_id = new.id order by version desc limit 1;
    if new.state = 'signed_off' and (select count(*) from sign_off_signature where sign_off_id = latest) < 2 then
      raise exception 'three people sign a distribution off'
        using errcode = 'check_violation', constraint = 'distribution_takes_three', table = 'distribution';
    end if;
    if old.state = 'signed_off' and not exists (
      select from sign_off_reopening where sign_off_id = latest and approved_by is not null
    ) then
      raise exception 'two people open again what was signed off'
        using errcode = 'check_violation', constraint = 'distribution_reopens_by_two', table = 'distribution';
    end if;
    return new;
  end $$;
  create trigger guarded_signed_off before update of state on distribution
    for each row when (old.state is distinct from new.state and 'signed_off' in (old.state, new.state)) execute function guard_signed_off();
  alter table distribution enable always trigger guarded_signed_off;
`;

/**
 * Two people count what a distribution has: one says how much, another confirms it; where it passes from shift to shift, whoever takes it over.
 * \`books\` is what the ledger said was left at that moment. Quantities are base units of an item or minor units of a currency.
 */
const counts = `
  create table custody_count (
    id uuid primary key,
    emergency_id uuid not null,
    distribution_id uuid not null,
    moment text not null check (moment in ('start', 'shift', 'end')),
    takes_over_id uuid references person (id),
    counted_by uuid not null references person (id),
    counted_at timestamptz(3) not null,
    confirmed_by uuid references person (id),
    confirmed_at timestamptz(3),
    unique (emergency_id, id),
    constraint custody_count_takes_two check (confirmed_by <> counted_by),
    check ((confirmed_by is null) = (confirmed_at is null)),
    check ((moment = 'shift') = (takes_over_id is not null)),
    constraint custody_count_is_taken_over check (confirmed_by = takes_over_id or takes_over_id is null),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id)
  );
  create index custody_count_of on custody_count (distribution_id, counted_at, id);
  grant update (confirmed_by, confirmed_at) on custody_count to mizan_app;
  select kept_from(
    'custody_count',
    'update of id, emergency_id, distribution_id, moment, takes_over_id, counted_by, counted_at or delete or truncate'
  );
  select audited('custody_count', 'distribution_id');

  create table custody_count_line (
    count_id uuid not null,
    emergency_id uuid not null,
    distribution_id uuid not null,
    no smallint not null,
    good bigint not null check (good >= 0),
    damaged bigint not null check (damaged >= 0),
    books bigint not null check (books >= 0),
    primary key (count_id, no),
    foreign key (emergency_id, count_id) references custody_count (emergency_id, id),
    foreign key (distribution_id, no) references distribution_stock (distribution_id, no)
  );
  select insert_only('custody_count_line');
  select audited('custody_count_line', 'distribution_id');
`;
