import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a desk finds people by, and who asks for help at a distribution. */
export class Desk1700000001011 implements MigrationInterface {
  readonly name = 'Desk1700000001011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(plannedNamed);
    await runner.query(sameNames);
    await runner.query(helpCases);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/**
 * Finds people by the words of a name key among those who are planned at one distribution, the likest first. As `people_named`, it looks as
 * the tables' owner, because row-level security keeps trigram likeness from its index, and gives ids only.
 */
const plannedNamed = `
  create function planned_named(emergency uuid, distribution uuid, words text[], most integer)
  returns table (entitlement_id uuid, likeness real)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
  begin
    if not visible(emergency) then
      return;
    end if;
    return query
      select planned.entitlement_id, max(named.likeness) as likeness
      from (
        select person.household_id, person.individual_id,
               (select avg(strict_word_similarity(word, person.name_key)) from unnest(words) as word)::real as likeness
        from individual_private as person
        where person.emergency_id = emergency
          and person.name_key %> words[1]
          and not exists (select from unnest(words[2:]) as word where not person.name_key %> word)
      ) as named
      join entitlement on entitlement.household_id = named.household_id
      join distribution_entitlement planned on planned.entitlement_id = entitlement.id and planned.distribution_id = distribution
      where entitlement.emergency_id = emergency
        and (entitlement.individual_id is null or entitlement.individual_id = named.individual_id)
      group by planned.entitlement_id
      order by likeness desc, planned.entitlement_id
      limit most;
  end $$;
  revoke execute on function planned_named from public;
  grant execute on function planned_named to mizan_app;
`;

/** Whether somebody else at a distribution has the same name: equal keys, which row-level security lets an index answer. */
const sameNames = `
  create index individual_private_same_name on individual_private using hash (name_key);
`;

/**
 * Somebody at a distribution who has a question or a problem. Of whom it is nothing is said but the household, where there is one: a referral is
 * of a kind only, and one for protection, psychosocial support or legal help names no household. `no` is what is spoken: the day's number of
 * the case at its distribution.
 */
const helpCases = `
  create table help_case (
    id uuid primary key,
    emergency_id uuid not null,
    distribution_id uuid not null,
    no integer not null check (no > 0),
    kind text not null check (kind in (
      'not_on_list', 'wrong_entitlement', 'wrong_collector', 'identity_failed', 'lost_card', 'damaged_item', 'referral_made', 'referral_accepted'
    )),
    failed text check (failed in ('card', 'document', 'photo', 'questions')),
    referral text check (referral in (
      'health', 'nutrition', 'water', 'shelter', 'education', 'livelihoods', 'legal', 'protection', 'psychosocial', 'registration', 'other'
    )),
    household_id uuid,
    entitlement_id uuid,
    state text not null default 'open' check (state in ('open', 'answered')),
    answer text check (answer in (
      'sent_to_desk', 'identity_confirmed', 'not_recognised', 'told_why', 'addendum_asked', 'correction_asked', 'card_replaced', 'exchanged',
      'referred', 'sent_elsewhere', 'feedback_recorded', 'left'
    )),
    opened_by uuid not null references person (id),
    opened_at timestamptz(3) not null default clock_timestamp(),
    answered_by uuid references person (id),
    answered_at timestamptz(3),
    unique (emergency_id, id),
    constraint help_case_no unique (distribution_id, no),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id),
    foreign key (emergency_id, household_id) references household (emergency_id, id),
    foreign key (emergency_id, entitlement_id) references entitlement (emergency_id, id),
    check ((kind = 'identity_failed') = (failed is not null)),
    check ((kind in ('referral_made', 'referral_accepted')) = (referral is not null)),
    constraint help_case_referral_is_nobodys check (
      referral is null or referral not in ('legal', 'protection', 'psychosocial') or (household_id is null and entitlement_id is null)
    ),
    check ((state = 'answered') = (answer is not null)),
    check ((state = 'answered') = (answered_by is not null)),
    check ((state = 'answered') = (answered_at is not null)),
    constraint help_case_identity_by_another check (kind <> 'identity_failed' or answered_by <> opened_by)
  );
  create index help_case_of_household on help_case (household_id) where household_id is not null;
  grant update (state, answer, answered_by, answered_at) on help_case to mizan_app;
  select kept_from('help_case', 'update of id, emergency_id, distribution_id or delete or truncate');
  select audited('help_case', 'id');
`;
