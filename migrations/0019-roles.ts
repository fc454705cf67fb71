import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the roles beside the service may do; none of them signs in until an administrator of the cluster lets it. Least privilege: what is not
 * granted here, nobody but the owner has.
 */
export class Roles1700000001019 implements MigrationInterface {
  readonly name = 'Roles1700000001019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(auditor);
    await runner.query(report);
    await runner.query(eraser);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/** Reads the ledger and the log, and whose money and which handouts they are of: no household, nobody's name. Takes exports. */
const auditor = `
  grant usage on schema public to mizan_auditor;
  grant select on
    audit_event, audit_subject, audit_pending, audit_leaf, audit_tile, audit_head, audit_origin, audit_checkpoint, audit_cosignature,
    commodity, account, balance, transfer, emergency, organisation, project, donor_grant, grant_line,
    round, distribution, handout, handout_line, reversal, incident
  to mizan_auditor;
`;

/** Reads the views that reports are made of, which hold ids and figures, and no table. */
const report = `
  grant usage on schema public to mizan_report;
  grant select on distribution_place, entitlement_promised, entitlement_outcome, shelter_given, need_in_force to mizan_report;
`;

/** Removes what is known of somebody, emergency by emergency, and says so in the log: the same trigger asks for its entry as for everybody's. */
const eraser = `
  grant usage on schema public to mizan_eraser;
  grant select (household_id, emergency_id), delete on household_private to mizan_eraser;
  grant select (individual_id, household_id, emergency_id), delete on individual_private to mizan_eraser;
  grant insert, select on audit_event, audit_subject, audit_pending to mizan_eraser;
`;
