import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import type { Read } from '../../src/platform/database/tx.js';
import { newId } from '../../src/platform/ids.js';
import { CheckService } from '../../src/reports/check.service.js';
import { CheckStore, type Finding, rules } from '../../src/reports/check.store.js';
import { make } from '../support/make.js';
import { type Model, modelOf } from '../support/model.js';
import { noteInAudit, openWorld, type World } from '../support/world.js';

describe('the check of the books', () => {
  let world: World;
  let model: Model;

  beforeAll(async () => {
    world = await openWorld();
    model = modelOf({ seed: 31, households: 40 });
    await make(world.owner, model);
  });

  afterAll(() => world.close());

  it('finds nothing wrong with handouts, second handouts and reversals that are sound', async () => {
    expect(model.handouts.some(({ reversal }) => reversal)).toBe(true);
    expect(model.handouts.some(({ lines }) => lines.some(({ over }) => over > 0n))).toBe(true);

    expect(await world.app.get(CheckService).check()).toEqual([]);
  });

  it.each<[keyof typeof rules, string, (tx: EntityManager) => Promise<unknown>]>([
    [
      'entitlement-line.delivered',
      'a line says more was delivered than was',
      async (tx) => {
        await unguarded(tx, 'entitlement_line');
        await tx.query(
          `update entitlement_line
           set delivered = delivered + 1
           where id = (select id from entitlement_line where delivered < due limit 1)`,
        );
      },
    ],
    [
      'entitlement-line.delivered',
      'a unit of shelter was allocated that its line does not know of',
      async (tx) => {
        await unguarded(tx, 'shelter_allocation');
        await tx.query(
          `update shelter_allocation
           set moved_from = null
           where id = (select id from shelter_allocation where moved_from is not null and entitlement_line_id is not null limit 1)`,
        );
      },
    ],
    [
      'handout.moved',
      'a handout has a line that moved nothing',
      async (tx) => {
        await unguarded(tx, 'handout_line');
        await tx.query(
          `update handout_line
           set quantity = quantity + 1
           where ctid = (
             select handout_line.ctid
             from handout_line
             join entitlement_line on entitlement_line.id = handout_line.entitlement_line_id
             where entitlement_line.kind = 'cash'
             limit 1
           )`,
        );
      },
    ],
    [
      'handout.moved',
      'a transfer is for a handout that is not there',
      async (tx) => {
        await unguarded(tx, 'transfer');
        await tx.query(
          `update transfer
           set cause_kind = 'handout'
           where id = (select id from transfer where cause_kind = 'fixture' limit 1)`,
        );
      },
    ],
    [
      'handout.reversed',
      'a reversal moved nothing back',
      async (tx) => {
        await unguarded(tx, 'reversal');
        const standing = model.handouts.find(
          ({ reversal, lines }) => !reversal && lines.some(({ lotId }) => lotId),
        );
        await tx.query(
          `insert into reversal (id, emergency_id, handout_id, kind, reason, recorded_by)
           values ($1, $2, $3, 'entry_error', 'wrong line', $4)`,
          [newId(), model.emergencyId, standing?.id, model.personId],
        );
      },
    ],
    [
      'handout.reversed',
      'what a handout moved went back, but no reversal says why',
      async (tx) => {
        await unguarded(tx, 'reversal');
        await unguarded(tx, 'dispute_resolution');
        await tx.query('delete from dispute_resolution where reversal_id is not null');
        await tx.query(
          `delete from reversal
           where handout_id in (select cause_id from transfer where cause_kind = 'handout')`,
        );
      },
    ],
    [
      'distribution.reserved',
      'a distribution was closed with goods still reserved',
      async (tx) => {
        await unguarded(tx, 'distribution');
        await tx.query(`update distribution set state = 'closed'`);
      },
    ],
    [
      'exchange.moved',
      'an exchange moved nothing',
      async (tx) => {
        await unguarded(tx, 'exchange');
        await tx.query(
          `insert into exchange (id, emergency_id, handout_id, distribution_id, entitlement_line_id, quantity, recorded_by, recorded_at)
           select $1, handout.emergency_id, handout.id, handout.distribution_id, part.entitlement_line_id, 1, $2, now()
           from handout
           join handout_line part on part.handout_id = handout.id
           limit 1`,
          [newId(), model.personId],
        );
      },
    ],
    [
      'distribution.stock',
      'a distribution says that it took along what nobody moved to it',
      async (tx) => {
        await unguarded(tx, 'distribution_stock');
        await tx.query(
          `insert into distribution_stock (id, emergency_id, distribution_id, no, commodity_id, lot_id, source_emergency_id, quantity)
           select $1, distribution.emergency_id, distribution.id, 99, lot.item_id, lot.id, distribution.emergency_id, 5
           from distribution, lot
           limit 1`,
          [newId()],
        );
      },
    ],
    [
      'transfer.logged',
      'nobody knows who made a transfer',
      async (tx) => {
        await unguarded(tx, 'transfer');
        await tx.query(
          `update transfer
           set cause_id = $1
           where id = (select id from transfer where cause_kind = 'fixture' limit 1)`,
          [newId()],
        );
      },
    ],
    [
      'handout.logged',
      'the log lost the entries of a handout',
      async (tx) => {
        await unguarded(tx, 'audit_subject');
        await tx.query(`delete from audit_subject where subject_id = $1`, [model.handouts[0]?.id]);
      },
    ],
    [
      'reversal.logged',
      'the log lost the entries of a reversal',
      async (tx) => {
        await unguarded(tx, 'audit_subject');
        const { reversal } = model.handouts.find((handout) => handout.reversal) ?? {};
        await tx.query(`delete from audit_subject where subject_id = $1`, [reversal?.id]);
      },
    ],
    [
      'audit.queued',
      'an entry waits for no place in the log, and has none',
      (tx) => tx.query(`delete from audit_pending where seq = (select min(seq) from audit_pending)`),
    ],
    [
      'audit.queued',
      'an entry waits for a second place in the log',
      async (tx) => {
        await tx.query(
          `insert into audit_leaf select 0, seq, sha256('\\x00'::bytea || leaf) from audit_event order by seq limit 1`,
        );
        await tx.query('update audit_head set size = 1');
      },
    ],
    [
      'audit.queued',
      'what waits for a place is no entry',
      (tx) => tx.query('insert into audit_pending (seq) values (999999999)'),
    ],
    [
      'audit.hashed',
      'an entry is not what its place in the log says',
      async (tx) => {
        await tx.query(
          `insert into audit_leaf select 0, seq, sha256(leaf) from audit_event order by seq limit 1`,
        );
        await tx.query('update audit_head set size = 1');
      },
    ],
    [
      'audit.placed',
      'the log’s head counts more places than there are',
      (tx) => tx.query('update audit_head set size = 1'),
    ],
  ])('finds by %s that %s', async (rule, _, harm) => {
    const findings = await harmed(world, harm);

    expect(findings.map((finding) => finding.rule)).toContain(rule);
    for (const { subject, expected, found } of findings) {
      expect(subject).toMatch(/^[0-9a-f-]{36}$/);
      expect(expected).not.toBe(found);
    }
  });

  it('has a story of harm for each of its rules', () => {
    expect(Object.keys(rules).sort()).toEqual([
      'audit.hashed',
      'audit.placed',
      'audit.queued',
      'distribution.reserved',
      'distribution.stock',
      'entitlement-line.delivered',
      'exchange.moved',
      'handout.logged',
      'handout.moved',
      'handout.reversed',
      'reversal.logged',
      'transfer.logged',
    ]);
  });
});

/** What the check finds after the harm, which is then undone. */
async function harmed(
  world: World,
  harm: (tx: EntityManager) => Promise<unknown>,
): Promise<readonly Finding[]> {
  let findings: readonly Finding[] = [];
  const undone = new Error('undone');
  await world.owner
    .transaction(async (tx) => {
      await harm(tx);
      findings = await new CheckStore().listFindings(tx as Read);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return findings;
}

/** Lets the owner of a table do what its triggers keep everybody from. */
async function unguarded(tx: EntityManager, table: string): Promise<void> {
  await noteInAudit(tx, []);
  await tx.query(`alter table ${table} disable trigger user`);
}
