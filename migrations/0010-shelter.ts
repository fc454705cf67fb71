import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Shelter: units and who lives in them. It is occupancy, not value, so nothing moves in the ledger. Whatever the service does: on no day do
 * more people live in a unit than it has places, an exclusive unit houses one household, and a household has one primary allocation.
 */
export class Shelter1700000001010 implements MigrationInterface {
  readonly name = 'Shelter1700000001010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(units);
    await runner.query(allocations);
    await runner.query(room);
    await runner.query(guardAllocation);
    await runner.query(guardEnd);
    await runner.query(guardUnit);
    await runner.query(given);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/** The covered area is in square decimetres: hundredths of a square metre. */
const units = `
  create table shelter_unit (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    organisation_id uuid not null constraint shelter_unit_organisation references organisation (id),
    site_id uuid not null,
    code text not null check (code ~ '^[A-Z0-9][A-Z0-9-]{0,29}$'),
    type text not null check (type in ('tent', 'refugee_housing_unit', 'room', 'collective_centre_place', 'rented_flat')),
    capacity smallint not null check (capacity between 1 and 1000),
    covered_dm2 integer not null check (covered_dm2 between 1 and 9999999),
    exclusive boolean not null,
    accessible boolean not null,
    active boolean not null default true,
    version integer not null default 1 check (version > 0),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id),
    constraint shelter_unit_code unique (emergency_id, site_id, code),
    constraint shelter_unit_site foreign key (emergency_id, site_id) references site_emergency (emergency_id, site_id),
    check (emergency_id <> '00000000-0000-0000-0000-000000000000')
  );
  create index shelter_unit_of_type on shelter_unit (emergency_id, site_id, type, capacity);
  grant update (capacity, covered_dm2, exclusive, accessible, active, version) on shelter_unit to mizan_app;
  select kept_from('shelter_unit', 'update of id, emergency_id, site_id, type or delete or truncate');
  select audited('shelter_unit', 'id');
`;

/**
 * Who lives where, from a day on until another, which is the first without them. An allocation delivers a unit of shelter of its
 * entitlement's line; without an entitlement it says why. What follows it by a move names it and delivers nothing more.
 */
const allocations = `
  create table shelter_allocation (
    id uuid primary key,
    emergency_id uuid not null,
    unit_id uuid not null,
    household_id uuid not null,
    persons smallint not null check (persons between 1 and 99),
    is_primary boolean not null,
    begins_on date not null check (begins_on >= '1900-01-01'),
    ends_on date constraint shelter_allocation_ends_after_start check (ends_on >= begins_on),
    end_reason text check (end_reason in (
      'moved', 'moved_out', 'returned', 'relocated', 'evicted', 'asset_end_of_life', 'duplicate', 'fraud', 'deceased', 'transferred'
    )),
    ended_by uuid references person (id),
    ended_at timestamptz(3),
    entitlement_id uuid,
    entitlement_line_id uuid,
    reason text check (length(reason) between 3 and 500),
    moved_from uuid constraint shelter_allocation_moves_once unique,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id),
    foreign key (emergency_id, unit_id) references shelter_unit (emergency_id, id),
    foreign key (emergency_id, household_id) references household (emergency_id, id),
    foreign key (emergency_id, entitlement_id) references entitlement (emergency_id, id),
    foreign key (emergency_id, entitlement_line_id) references entitlement_line (emergency_id, id),
    foreign key (emergency_id, moved_from) references shelter_allocation (emergency_id, id),
    check ((entitlement_id is null) = (entitlement_line_id is null)),
    constraint shelter_allocation_says_why check ((entitlement_id is null) = (reason is not null)),
    constraint shelter_allocation_end_says_why check (
      (ends_on is null) = (end_reason is null) and (ends_on is null) = (ended_by is null) and (ends_on is null) = (ended_at is null)
    ),
    constraint shelter_allocation_primary exclude using gist (
      household_id with =, daterange(begins_on, ends_on) with &&
    ) where (is_primary)
  );
  create index shelter_allocation_in on shelter_allocation (unit_id, begins_on);
  create index shelter_allocation_of on shelter_allocation (household_id, begins_on);
  create index shelter_allocation_in_emergency on shelter_allocation (emergency_id, begins_on, id);
  create index shelter_allocation_line on shelter_allocation (entitlement_line_id) where entitlement_line_id is not null;
  grant update (ends_on, end_reason, ended_by, ended_at) on shelter_allocation to mizan_app;
  select kept_from(
    'shelter_allocation',
    'update of id, emergency_id, unit_id, household_id, persons, is_primary, begins_on, entitlement_id, entitlement_line_id, moved_from '
      || 'or delete or truncate'
  );
  select audited('shelter_allocation', 'id');
`;

/** An end that is open is null. More people come only on days on which an allocation begins: so only these days are looked at. */
const room = `
  create function shelter_peak(of_unit uuid, from_day date, to_day date) returns integer language sql stable as $$
    select coalesce(max(living.persons), 0)::int
    from (
      select from_day as day
      union
      select begins_on
      from shelter_allocation
      where unit_id = of_unit
        and begins_on > from_day
        and (to_day is null or begins_on < to_day)
    ) as change
    cross join lateral (
      select sum(persons) as persons
      from shelter_allocation
      where unit_id = of_unit
        and begins_on <= change.day
        and (ends_on is null or ends_on > change.day)
    ) as living
  $$;

  create function shelter_has_others(of_unit uuid, household uuid, from_day date, to_day date) returns boolean language sql stable as $$
    select exists (
      select
      from shelter_allocation
      where unit_id = of_unit
        and household_id <> household
        and daterange(begins_on, ends_on) && daterange(from_day, to_day)
    )
  $$;
`;

/**
 * Counts under the unit's lock: who comes second waits for the first and then counts them too. That holds where each statement sees what
 * was committed before it, so at other levels of isolation nobody moves in.
 */
const guardAllocation = `
  create function guard_shelter_allocation() returns trigger language plpgsql as $$
  declare
    unit shelter_unit;
    line record;
    before shelter_allocation;
  begin
    if current_setting('transaction_isolation') <> 'read committed' then
      raise exception 'who lives in a unit is counted under its lock, at read committed' using errcode = 'serialization_failure';
    end if;
    select * into unit from shelter_unit where id = new.unit_id for no key update; -- which foreign keys to it do not wait for
    if shelter_peak(new.unit_id, new.begins_on, new.ends_on) > unit.capacity then
      raise exception 'there are fewer places in the unit'
        using errcode = 'check_violation', constraint = 'shelter_allocation_has_room', table = 'shelter_allocation';
    end if;
    if unit.exclusive and shelter_has_others(new.unit_id, new.household_id, new.begins_on, new.ends_on) then
      raise exception 'the unit is for one household'
        using errcode = 'check_violation', constraint = 'shelter_allocation_is_exclusive', table = 'shelter_allocation';
    end if;
    if new.moved_from is not null then
      select * into before from shelter_allocation where id = new.moved_from;
      if before.end_reason is distinct from 'moved'
        or (before.household_id, before.ends_on, before.is_primary) <> (new.household_id, new.begins_on, new.is_primary)
        or before.entitlement_line_id is distinct from new.entitlement_line_id
      then
        raise exception 'a move goes on where the allocation before ended'
          using errcode = 'check_violation', constraint = 'shelter_allocation_goes_on', table = 'shelter_allocation';
      end if;
      return null;
    end if;
    if new.entitlement_line_id is null then
      return null;
    end if;
    select entitlement_line.entitlement_id, entitlement_line.shelter_type, entitlement.household_id into line
    from entitlement_line
    join entitlement on entitlement.id = entitlement_line.entitlement_id
    where entitlement_line.id = new.entitlement_line_id;
    if (line.entitlement_id, line.household_id, line.shelter_type) is distinct from (new.entitlement_id, new.household_id, unit.type) then
      raise exception 'an allocation delivers a unit of the type that the household is entitled to'
        using errcode = 'check_violation', constraint = 'shelter_allocation_is_entitled', table = 'shelter_allocation';
    end if;
    return null;
  end $$;
  create trigger guarded after insert on shelter_allocation for each row execute function guard_shelter_allocation();
  alter table shelter_allocation enable always trigger guarded;
`;

const guardEnd = `
  create function guard_shelter_end() returns trigger language plpgsql as $$
  begin
    if old.ends_on is not null then
      raise exception 'an allocation ends once'
        using errcode = 'check_violation', constraint = 'shelter_allocation_ends_once', table = 'shelter_allocation';
    end if;
    return new;
  end $$;
  create trigger guarded_end before update on shelter_allocation for each row execute function guard_shelter_end();
  alter table shelter_allocation enable always trigger guarded_end;
`;

/** A unit does not shrink below who lives there, nor become one household's while others do, from the day on that it is there. */
const guardUnit = `
  create function guard_shelter_unit() returns trigger language plpgsql as $$
  declare
    since date;
  begin
    select today_in(new.emergency_id, area_id) into since from site where id = new.site_id;
    if shelter_peak(new.id, since, null) > new.capacity then
      raise exception 'more people live in the unit'
        using errcode = 'check_violation', constraint = 'shelter_unit_is_occupied', table = 'shelter_unit';
    end if;
    if new.exclusive and exists (
      select
      from shelter_allocation as one
      join shelter_allocation as other
        on other.unit_id = new.id
       and other.household_id > one.household_id
       and daterange(one.begins_on, one.ends_on) * daterange(since, null) && daterange(other.begins_on, other.ends_on)
      where one.unit_id = new.id
    ) then
      raise exception 'several households live in the unit'
        using errcode = 'check_violation', constraint = 'shelter_unit_is_shared', table = 'shelter_unit';
    end if;
    return null;
  end $$;
  create trigger guarded after update of capacity, exclusive on shelter_unit
    for each row when (new.capacity < old.capacity or new.exclusive and not old.exclusive) execute function guard_shelter_unit();
  alter table shelter_unit enable always trigger guarded;
`;

/** What reports count: each unit of shelter that was given, where and when. A move goes on with what was given before. */
const given = `
  create view shelter_given as
    select allocation.id as allocation_id, allocation.emergency_id, allocation.household_id, allocation.entitlement_id,
           allocation.entitlement_line_id, allocation.persons, allocation.begins_on, allocation.recorded_at, unit.type as shelter_type,
           unit.site_id, site.area_id, area.path as area_path, entitlement.round_id, round.project_id,
           coalesce(round.organisation_id, unit.organisation_id) as organisation_id, coalesce(project.sector, 'SHL') as sector
    from shelter_allocation as allocation
    join shelter_unit as unit on unit.id = allocation.unit_id
    join site on site.id = unit.site_id
    join area on area.id = site.area_id
    left join entitlement on entitlement.id = allocation.entitlement_id
    left join round on round.id = entitlement.round_id
    left join project on project.id = round.project_id
    where allocation.moved_from is null;
`;
