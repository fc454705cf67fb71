import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { promiseAid, type Promised } from '../support/promised.js';
import { asOwner, openWorld, type World } from '../support/world.js';

interface Named {
  readonly emergencyId: Uuid;
  readonly distributionId: Uuid;
  readonly entitlementId: Uuid;
  readonly recordedBy: Uuid;
}

interface Listed {
  readonly id: Uuid;
  readonly lineId: Uuid;
}

/** Handouts name others without foreign keys, for these are looked up row by row: what stands for them must hold as well, also against the owner. */
describe('what a handout names', () => {
  let world: World;
  let promised: Promised;
  let named: Named;
  let first: Listed;
  let second: Listed;

  beforeAll(async () => {
    world = await openWorld();
    promised = await promiseAid(world.owner, { householdsPerSite: 2, blankets: 1 });
    const { emergencyId, personId } = promised;
    const listed = await world.owner.query<readonly Listed[]>(
      `select entitlement.id, line.id as "lineId"
       from entitlement
       join entitlement_line as line on line.entitlement_id = entitlement.id
       where entitlement.emergency_id = $1
       order by token_no`,
      [emergencyId],
    );
    [first, second] = listed as [Listed, Listed];
    named = {
      emergencyId,
      distributionId: await planned(),
      entitlementId: first.id,
      recordedBy: personId,
    };
  });

  afterAll(() => world.close());

  it('is there, and of the same emergency', async () => {
    const elsewhere = await promiseAid(world.owner, { householdsPerSite: 1, blankets: 1 });

    for (const wrong of [
      { distributionId: newId() },
      { entitlementId: newId() },
      { recordedBy: newId() },
      { emergencyId: elsewhere.emergencyId },
    ]) {
      await expect(handOut({ ...named, ...wrong }, first.lineId)).rejects.toMatchObject({
        constraint: 'handout_names',
      });
    }
  });

  it('was approved', async () => {
    const draft = await onDraft();

    await expect(handOut({ ...named, entitlementId: draft.id }, draft.lineId)).rejects.toMatchObject({
      constraint: 'handout_names',
    });
  });

  it('is a line of the entitlement itself', async () => {
    for (const lineId of [second.lineId, newId()]) {
      await expect(handOut(named, lineId)).rejects.toMatchObject({ constraint: 'handout_line_names' });
    }
  });

  it('stays: nobody removes or renumbers it', async () => {
    for (const statement of [
      `delete from person where id = '${promised.personId}'`,
      `delete from distribution where id = '${named.distributionId}'`,
      `delete from account`,
      `delete from entitlement where id = '${first.id}'`,
      `delete from entitlement_line where id = '${first.lineId}'`,
      `update person set id = gen_random_uuid() where id = '${promised.personId}'`,
      `update distribution set id = gen_random_uuid() where id = '${named.distributionId}'`,
      `update entitlement set id = gen_random_uuid() where id = '${first.id}'`,
      `update entitlement_line set entitlement_id = '${second.id}' where id = '${first.lineId}'`,
      `truncate person cascade`,
    ]) {
      await expect(world.owner.query(statement)).rejects.toThrow(
        /never changed or removed|only a draft|still referenced|violates foreign key/,
      );
    }
  });

  async function planned(): Promise<Uuid> {
    const id = newId();
    await asOwner(world, [id], async (tx) => {
      await tx.query(
        `insert into distribution (id, emergency_id, round_id, project_id, organisation_id, site_id, held_on, team_leader_id, desks, created_by)
         values ($1, $2, $3, $4, $5, $6, '2026-11-01', $7, 1, $7)`,
        [
          id,
          promised.emergencyId,
          promised.roundId,
          promised.projectId,
          promised.organisationId,
          promised.siteIds[0],
          promised.personId,
        ],
      );
    });
    return id;
  }

  /** The second household's entitlement anew, on an addendum that nobody approved yet. */
  async function onDraft(): Promise<Listed> {
    const draft = { id: newId(), lineId: newId() };
    const householdId = newId();
    await asOwner(world, [promised.roundId, draft.id, householdId], async (tx) => {
      await tx.query(
        `insert into household (id, emergency_id, organisation_id, reference, area_id, site_id, displacement, size, depth, status, registered_on, registered_by)
         select $1, emergency_id, organisation_id, 'H-late', area_id, site_id, displacement, size, 'size_only', status, registered_on, registered_by
         from household
         where emergency_id = $2
         limit 1`,
        [householdId, promised.emergencyId],
      );
      await tx.query(
        `insert into round_list (id, emergency_id, round_id, list_no, reason) values ($1, $2, $3, 1, 'missed')`,
        [newId(), promised.emergencyId, promised.roundId],
      );
      await tx.query(
        `insert into entitlement (id, emergency_id, round_id, list_no, recipient_kind, recipient_id, household_id, persons, area_id, site_id, token_no)
         select $1, emergency_id, round_id, 1, 'household', $2, $2, persons, area_id, site_id, 99
         from entitlement
         where id = $3`,
        [draft.id, householdId, first.id],
      );
      await tx.query(
        `insert into entitlement_line (id, emergency_id, entitlement_id, package_line_id, kind, item_id, funding_id, grant_id, due)
         select $1, emergency_id, $2, package_line_id, kind, item_id, funding_id, grant_id, due
         from entitlement_line
         where id = $3`,
        [draft.lineId, draft.id, first.lineId],
      );
    });
    return draft;
  }

  async function handOut(names: Named, lineId: Uuid): Promise<void> {
    const id = newId();
    await asOwner(world, [id], async (tx) => {
      await tx.query(
        `insert into handout (id, emergency_id, distribution_id, entitlement_id, recipient_id, delivery_no, captured, collector, identity, proof_kind,
                              occurred_at, recorded_at, recorded_by, late, over, receipt_code)
         values ($1, $2, $3, $4, $4, 1, 'live', 'primary', 'card', 'signature', now(), now(), $5, false, false, $6)`,
        [id, names.emergencyId, names.distributionId, names.entitlementId, names.recordedBy, id],
      );
      await tx.query(
        `insert into handout_line (handout_id, no, entitlement_line_id, quantity) values ($1, 1, $2, 1)`,
        [id, lineId],
      );
    });
  }
});
