import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What affected people say, and what they are answered; what they say of a handout, and what they are asked and told. */
export class Feedback1700000001014 implements MigrationInterface {
  readonly name = 'Feedback1700000001014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(kinds);
    await runner.query(feedback);
    await runner.query(feedbackReference);
    await runner.query(disputes);
    await runner.query(checks);
    await runner.query(notices);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/**
 * The ladder of categories 0 to 7 that non-governmental organisations use, as data: their wording varies. \`sensitive\` ones are for focal points
 * alone. Channels are those of community engagement. Times are how soon somebody is to acknowledge, and to close.
 */
const kinds = `
  create table feedback_category (
    code smallint primary key check (code between 0 and 99),
    meaning text not null,
    sensitivity text not null check (sensitivity in ('open', 'restricted', 'sensitive', 'highly_sensitive')),
    sensitive boolean not null,
    handler text not null,
    acknowledge_hours int check (acknowledge_hours >= 0),
    close_days int check (close_days > 0),
    unique (code, sensitive),
    check (sensitive = (sensitivity in ('sensitive', 'highly_sensitive')))
  );
  select insert_only('feedback_category');

  insert into feedback_category (code, meaning, sensitivity, sensitive, handler, acknowledge_hours, close_days)
  values (0, 'Thanks', 'open', false, 'team', null, 14),
         (1, 'Request for information', 'open', false, 'help desk or hotline', 0, 5),
         (2, 'Request for assistance or to be included', 'open', false, 'programme', 72, 14),
         (3, 'Minor dissatisfaction: quality, delay, a missing item', 'open', false, 'programme', 72, 14),
         (4, 'Major dissatisfaction: exclusion, a wrong amount, many people affected', 'restricted', false, 'programme manager', 48, 30),
         (5, 'Breach of the code of conduct, fraud, corruption, abuse of power, a breach of data', 'sensitive', true, 'investigation', 24, null),
         (6, 'Sexual exploitation, abuse or harassment, or harm to a child, by aid workers', 'highly_sensitive', true, 'focal point', 24, null),
         (7, 'Threat to the safety of people or staff, or a protection incident not by staff', 'sensitive', true, 'security or protection', 0, null);

  create table feedback_channel (
    code text primary key check (code ~ '^[a-z][a-z_]{0,39}$'),
    meaning text not null
  );
  select insert_only('feedback_channel');

  insert into feedback_channel (code, meaning)
  values ('help_desk', 'Help desk at a distribution'),
         ('hotline', 'Telephone'),
         ('message', 'Text or voice message'),
         ('suggestion_box', 'Suggestion box'),
         ('committee', 'Community committee'),
         ('staff', 'Staff in person'),
         ('home_visit', 'Visit at home'),
         ('email', 'E-mail or web form'),
         ('social_media', 'Social media'),
         ('third_party_monitor', 'Third-party monitor');
`;

/**
 * Feedback is never changed: an answer is a row of its own, one each. What is sensitive shows itself only to a transaction that has set
 * \`mizan.sensitive\`, as the acts of focal points do and nothing else does; whoever records it writes it and sees it no more.
 */
const feedback = `
  create function shows_sensitive() returns boolean language sql stable parallel safe as $$
    select coalesce(current_setting('mizan.sensitive', true), '') = 'on'
  $$;

  create table feedback (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    reference text not null unique check (reference ~ '^[0-9A-HJKMNP-TV-Z]{12}$'),
    category smallint not null,
    sensitive boolean not null,
    channel text not null references feedback_channel (code),
    organisation_id uuid not null constraint feedback_organisation references organisation (id),
    site_id uuid references site (id),
    household_id uuid,
    language text check (language ~ '^[a-z]{2,3}$'),
    told text not null check (length(told) between 3 and 4000),
    recorded_by uuid not null references person (id),
    recorded_at timestamptz(3) not null,
    unique (emergency_id, id),
    unique (emergency_id, id, sensitive),
    foreign key (category, sensitive) references feedback_category (code, sensitive),
    foreign key (emergency_id, household_id) references household (emergency_id, id)
  );
  create index feedback_of_household on feedback (household_id) where household_id is not null;
  select insert_only('feedback');
  select audited('feedback', 'id');

  create table feedback_answer (
    feedback_id uuid primary key,
    emergency_id uuid not null,
    sensitive boolean not null,
    outcome text not null check (outcome in ('answered', 'corrected', 'referred', 'not_upheld', 'withdrawn')),
    informed text not null check (informed in ('informed', 'unreachable', 'anonymous', 'unsafe_to_contact')),
    told text not null check (length(told) between 3 and 4000),
    answered_by uuid not null references person (id),
    answered_at timestamptz(3) not null,
    foreign key (emergency_id, feedback_id, sensitive) references feedback (emergency_id, id, sensitive)
  );
  select insert_only('feedback_answer');
  select audited('feedback_answer', 'feedback_id');

  alter table feedback enable row level security;
  alter table feedback force row level security;
  create policy written on feedback for insert with check (visible(emergency_id));
  create policy shown on feedback for select using (visible(emergency_id) and (not sensitive or shows_sensitive()));
  alter table feedback_answer enable row level security;
  alter table feedback_answer force row level security;
  create policy written on feedback_answer for insert with check (visible(emergency_id));
  create policy shown on feedback_answer for select using (visible(emergency_id) and (not sensitive or shows_sensitive()));
`;

/** The code by which what was recorded is followed, whatever it is: a request that is sent again is answered with it again, and with nothing else. */
const feedbackReference = `
  create function feedback_reference(extents jsonb, emergency uuid, feedback_id uuid) returns text
  language plpgsql set search_path = public, pg_temp as $$
  declare
    before text := coalesce(current_setting('mizan.sensitive', true), '');
    found_reference text;
  begin
    perform set_config('mizan.sensitive', 'on', true);
    select feedback.reference
    into found_reference
    from feedback
    left join site on site.id = feedback.site_id
    left join area on area.id = site.area_id
    where feedback.emergency_id = $2
      and feedback.id = $3
      and reaches($1, feedback.emergency_id, feedback.organisation_id, coalesce(area.path, '{}'), feedback.site_id);
    perform set_config('mizan.sensitive', before, true);
    return found_reference;
  end $$;
`;

/**
 * A household says that it did not get what a handout says. At most one dispute of a handout is open, and it ends in one way: somebody who did not record
 * the handout confirms it, or a reversal undoes it, which ends the dispute by itself. Both lock the entitlement first, as handouts do.
 */
const disputes = `
  create table dispute (
    id uuid primary key,
    emergency_id uuid not null,
    handout_id uuid not null,
    claim text not null check (claim in ('not_received', 'received_less')),
    opened_by uuid not null references person (id),
    opened_at timestamptz(3) not null,
    unique (emergency_id, id),
    unique (id, handout_id),
    foreign key (emergency_id, handout_id) references handout (emergency_id, id)
  );
  create index dispute_of on dispute (handout_id);
  select insert_only('dispute');
  select audited('dispute', 'handout_id');

  create table dispute_resolution (
    dispute_id uuid primary key,
    emergency_id uuid not null,
    handout_id uuid not null,
    outcome text not null check (outcome in ('confirmed', 'reversed')),
    reason text check (length(reason) between 3 and 500),
    reversal_id uuid,
    resolved_by uuid not null references person (id),
    resolved_at timestamptz(3) not null,
    foreign key (emergency_id, dispute_id) references dispute (emergency_id, id),
    foreign key (dispute_id, handout_id) references dispute (id, handout_id),
    foreign key (emergency_id, reversal_id) references reversal (emergency_id, id),
    check ((outcome = 'confirmed') = (reason is not null)),
    check ((outcome = 'reversed') = (reversal_id is not null))
  );
  select insert_only('dispute_resolution');
  select audited('dispute_resolution', 'handout_id');

  create function guard_dispute() returns trigger language plpgsql as $$
  begin
    perform
    from entitlement
    where id = (select entitlement_id from handout where id = new.handout_id)
    for no key update;
    if exists (select from reversal where handout_id = new.handout_id) then
      raise exception 'a handout that was reversed is not disputed'
        using errcode = 'check_violation', constraint = 'dispute_of_standing', table = 'dispute';
    end if;
    if exists (
      select
      from dispute
      where dispute.handout_id = new.handout_id
        and not exists (select from dispute_resolution where dispute_resolution.dispute_id = dispute.id)
    ) then
      raise exception 'one dispute of a handout is open'
        using errcode = 'check_violation', constraint = 'dispute_open_once', table = 'dispute';
    end if;
    return new;
  end $$;
  create trigger guarded before insert on dispute for each row execute function guard_dispute();
  alter table dispute enable always trigger guarded;

  create function guard_dispute_resolution() returns trigger language plpgsql as $$
  begin
    if new.outcome = 'confirmed' and new.resolved_by = (select recorded_by from handout where id = new.handout_id) then
      raise exception 'nobody confirms what they recorded'
        using errcode = 'check_violation', constraint = 'dispute_confirmed_by_another', table = 'dispute_resolution';
    end if;
    if new.outcome = 'reversed' and not exists (select from reversal where id = new.reversal_id and handout_id = new.handout_id) then
      raise exception 'a dispute ends by a reversal of its own handout'
        using errcode = 'check_violation', constraint = 'dispute_reversed', table = 'dispute_resolution';
    end if;
    return new;
  end $$;
  create trigger guarded before insert on dispute_resolution for each row execute function guard_dispute_resolution();
  alter table dispute_resolution enable always trigger guarded;

  create function end_dispute() returns trigger language plpgsql as $$
  begin
    perform
    from entitlement
    where id = (select entitlement_id from handout where id = new.handout_id)
    for no key update;
    insert into dispute_resolution (dispute_id, emergency_id, handout_id, outcome, reversal_id, resolved_by, resolved_at)
    select dispute.id, dispute.emergency_id, dispute.handout_id, 'reversed', new.id, new.recorded_by, new.recorded_at
    from dispute
    where dispute.handout_id = new.handout_id
      and not exists (select from dispute_resolution where dispute_resolution.dispute_id = dispute.id);
    return null;
  end $$;
  create trigger ends_dispute after insert on reversal for each row execute function end_dispute();
  alter table reversal enable always trigger ends_dispute;
`;

/**
 * Checks after a distribution: some of those who were served, drawn by a seed, are asked what they received. The sample is kept as it was drawn; whoever
 * has the seed can draw it again. Amounts are in the lines' own base or minor units, times in minutes.
 */
const checks = `
  create table distribution_check (
    id uuid primary key,
    emergency_id uuid not null,
    round_id uuid not null,
    distribution_id uuid,
    seed text not null check (seed ~ '^[A-Za-z0-9-]{1,60}$'),
    frame int not null,
    size int not null check (size > 0),
    planned_by uuid not null references person (id),
    planned_at timestamptz(3) not null,
    unique (emergency_id, id),
    check (size <= frame),
    foreign key (emergency_id, round_id) references round (emergency_id, id),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id)
  );
  create index distribution_check_round on distribution_check (emergency_id, round_id);
  create index distribution_check_of on distribution_check (emergency_id, distribution_id);
  select insert_only('distribution_check');
  select audited('distribution_check', 'id');

  create table check_household (
    check_id uuid not null,
    no int not null check (no > 0),
    emergency_id uuid not null,
    entitlement_id uuid not null,
    household_id uuid not null,
    handout_id uuid not null,
    primary key (check_id, no),
    unique (check_id, entitlement_id),
    foreign key (emergency_id, check_id) references distribution_check (emergency_id, id),
    foreign key (emergency_id, entitlement_id) references entitlement (emergency_id, id),
    foreign key (emergency_id, household_id) references household (emergency_id, id),
    foreign key (emergency_id, handout_id) references handout (emergency_id, id)
  );
  select insert_only('check_household');
  select audited('check_household', 'check_id');

  create table check_answer (
    id uuid primary key,
    emergency_id uuid not null,
    check_id uuid not null,
    entitlement_id uuid not null,
    received text not null check (received in ('yes', 'no', 'partly')),
    waited_minutes int not null check (waited_minutes between 0 and 10080),
    paid bigint not null check (paid >= 0),
    paid_currency text check (paid_currency ~ '^[A-Z]{3}$'),
    respected boolean not null,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz(3) not null,
    unique (emergency_id, id),
    constraint check_answer_once unique (check_id, entitlement_id),
    check (paid = 0 or paid_currency is not null),
    foreign key (check_id, entitlement_id) references check_household (check_id, entitlement_id)
  );
  select insert_only('check_answer');
  select audited('check_answer', 'id');

  create table check_amount (
    emergency_id uuid not null,
    answer_id uuid not null,
    entitlement_line_id uuid not null references entitlement_line (id),
    quantity bigint not null check (quantity >= 0),
    primary key (answer_id, entitlement_line_id),
    foreign key (emergency_id, answer_id) references check_answer (emergency_id, id)
  );
  select insert_only('check_amount');
  select audited('check_amount', 'answer_id');
`;

/** What people are told before a round, in their languages; a later version stands beside the earlier ones, and the last is in force. */
const notices = `
  create table notice (
    id uuid primary key,
    emergency_id uuid not null,
    round_id uuid not null,
    language text not null check (language in ('en', 'fr', 'ar', 'es')),
    version int not null check (version > 0),
    who_we_are text not null check (length(who_we_are) between 3 and 1000),
    what text not null check (length(what) between 3 and 1000),
    for_whom text not null check (length(for_whom) between 3 and 1000),
    why text not null check (length(why) between 3 and 1000),
    free text not null check (length(free) between 3 and 1000),
    how_to_complain text not null check (length(how_to_complain) between 3 and 1000),
    written_by uuid not null references person (id),
    written_at timestamptz(3) not null,
    unique (emergency_id, id),
    unique (round_id, language, version),
    foreign key (emergency_id, round_id) references round (emergency_id, id)
  );
  select insert_only('notice');
  select audited('notice', 'id');
`;
