import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many people services reached that must never be linked to anybody: after gender-based violence, for psychosocial support, after
 * trafficking. What is kept is who reports, where, in which month, and how many by sex and age band; nothing of a household or a person,
 * and no words. A correction is a row of its own, of the same service, site and month, and counts instead of the one that it names.
 */
export class ServiceTotals1700000001015 implements MigrationInterface {
  readonly name = 'ServiceTotals1700000001015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table service_total (
        id uuid primary key,
        emergency_id uuid not null references emergency (id),
        organisation_id uuid not null constraint service_total_organisation references organisation (id),
        site_id uuid not null,
        service text not null check (service in ('gbv', 'psychosocial', 'trafficking')),
        month date not null check (month = date_trunc('month', month)),
        counted jsonb not null check (jsonb_typeof(counted) = 'object'),
        band_set text not null references age_band_set (code),
        people integer not null check (people between 0 and 1000000),
        corrects_id uuid constraint service_total_corrected_once unique,
        recorded_by uuid not null references person (id),
        recorded_at timestamptz(3) not null default clock_timestamp(),
        unique (emergency_id, id),
        unique (emergency_id, id, organisation_id, site_id, service, month),
        foreign key (emergency_id, site_id) references site_emergency (emergency_id, site_id),
        constraint service_total_corrects_its_like foreign key (emergency_id, corrects_id, organisation_id, site_id, service, month)
          references service_total (emergency_id, id, organisation_id, site_id, service, month)
      );
      create index service_total_of_month on service_total (emergency_id, month, site_id);
      select insert_only('service_total');
      select audited('service_total', 'id');
    `);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}
