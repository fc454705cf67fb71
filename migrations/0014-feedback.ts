import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What affected people say, and what they are answered. */
export class Feedback1700000001014 implements MigrationInterface {
  readonly name = 'Feedback1700000001014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(kinds);
    await runner.query(feedback);
    await runner.query(feedbackReference);
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
