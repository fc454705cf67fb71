import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What reports read: views over the tables of the other capabilities. They hold nothing of their own. */
export class Reports1700000001009 implements MigrationInterface {
  readonly name = 'Reports1700000001009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(places);
    await runner.query(promises);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/**
 * Where each distribution counts: its organisation, project and sector, its site with the area around it, and the time zone in which
 * its days begin: that of the country the site lies in, or UTC where the emergency does not name one.
 */
const places = `
  create view distribution_place as
    select distribution.id as distribution_id, distribution.emergency_id, distribution.round_id, distribution.project_id,
           distribution.organisation_id, project.sector, distribution.site_id, site.area_id, area.path as area_path,
           coalesce(country.time_zone, 'UTC') as time_zone
    from distribution
    join project on project.id = distribution.project_id
    join site on site.id = distribution.site_id
    join area on area.id = site.area_id
    left join emergency_country as country
      on country.emergency_id = distribution.emergency_id and country.country = area.country;
`;

/**
 * Since when an entitlement stands on an approved list, and since when no longer. A removal is final, and its step says when it was;
 * one without a step counts as if it had always been.
 */
const promises = `
  create view entitlement_promised as
    select entitlement.id as entitlement_id, entitlement.emergency_id, entitlement.round_id, entitlement.household_id,
           entitlement.individual_id, entitlement.area_id, entitlement.site_id, list.approved_at as promised_at,
           case when entitlement.state = 'removed' then coalesce(removal.at, '-infinity') end as removed_at
    from entitlement
    join round_list as list
      on list.emergency_id = entitlement.emergency_id
     and list.round_id = entitlement.round_id
     and list.list_no = entitlement.list_no
    left join entitlement_step as removal
      on removal.emergency_id = entitlement.emergency_id
     and removal.entitlement_id = entitlement.id
     and removal.did = 'removed';
`;
