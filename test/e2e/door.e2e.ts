import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import type { ActName } from '../../src/acts/acts.js';
import type { Call } from '../../src/acts/call.js';
import { everywhere, type Extent, extentsOf, type Place, reaches } from '../../src/acts/scope.js';
import { Commands } from '../../src/commands/commands.js';
import type { Command, Outcome } from '../../src/commands/work.js';
import { Database, deskPatience } from '../../src/platform/database/database.js';
import { pipelined } from '../../src/platform/database/pipelined.js';
import type { Reads, Tx } from '../../src/platform/database/tx.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { Refusal } from '../../src/platform/refusal.js';
import { openWorld, type World } from '../support/world.js';

/** A parcel is handed over a counter: the smallest thing that an act can do. */
interface Handover {
  readonly id: Uuid;
  readonly parcel: string;
  readonly siteId?: Uuid;
}

interface HandoverView {
  readonly id: Uuid;
  readonly parcel: string;
  readonly takenAt: string;
}

const act: ActName = 'person.read'; // any act will do: the door does not ask what it means
const emergencyId = newId();
const everyone = { emergencies: 'all' as const };

describe('the door', () => {
  let world: World;
  let alone: Command<Handover, HandoverView>;
  let shared: Command<Handover, HandoverView>;
  let batches: number[];

  beforeAll(async () => {
    world = await openWorld();
    await world.owner.query(`
      create table parcel (id uuid primary key, parcel text not null unique, site_id uuid, taken_at timestamptz(3) not null default clock_timestamp());
      select audited('parcel', 'id');
    `);
    const commands = world.app.get(Commands);
    const define = (lane: boolean): Command<Handover, HandoverView> =>
      commands.define<Handover, HandoverView>(act, {
        named: 'body',
        ...(lane ? { lane: { exclusive: (input: Handover) => input.id } } : {}),
        work: async (tx, entries) => {
          batches.push(entries.length);
          const outcomes: Outcome<HandoverView>[] = [];
          for (const { call, input } of entries) outcomes.push(await hand(tx, call, input));
          return outcomes;
        },
        answer: findParcels,
      });
    alone = define(false);
    shared = define(true);
    batches = [];
  });

  afterAll(() => world.close());

  it('answers a request that is sent again with the first answer, and does nothing twice', async () => {
    const input = { id: newId(), parcel: 'again' };

    const first = callOf();
    const second = callOf(first.personId);
    const answers = [await alone.run(first, input), await alone.run(second, input)];

    expect(answers[1]).toEqual(answers[0]);
    expect([first.reply.replayed, second.reply.replayed]).toEqual([false, true]);
    expect(await auditCount(input.id)).toBe(1);
  });

  it('gives twenty identical requests at once twenty equal answers and one effect', async () => {
    for (const command of [alone, shared]) {
      const input = { id: newId(), parcel: `twenty ${newId()}` };
      const person = newId();
      const calls = Array.from({ length: 20 }, () => callOf(person));

      const answers = await Promise.all(calls.map((call) => command.run(call, input)));

      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(calls.filter((call) => !call.reply.replayed)).toHaveLength(1);
      expect(await auditCount(input.id)).toBe(1);
    }
  });

  it('refuses another content under a used id, and leaves a trace of it', async () => {
    const id = newId();
    await alone.run(callOf(), { id, parcel: 'first content' });

    await expect(alone.run(callOf(), { id, parcel: 'other content' })).rejects.toMatchObject({
      code: 'id.reused',
    });

    expect(await codesInAudit(id)).toEqual([null, 'id.reused']);
  });

  it('keeps a decision for ever: the id of a refused request stays refused', async () => {
    const input = { id: newId(), parcel: 'refuse me' };
    const first = callOf();
    await expect(alone.run(first, input)).rejects.toMatchObject({ code: 'id.reused' });

    const second = callOf(first.personId);
    await expect(alone.run(second, input)).rejects.toMatchObject({ code: 'id.reused' });

    expect(second.reply.replayed).toBe(true);
    expect(await codesInAudit(input.id)).toEqual(['id.reused']);
  });

  it('does not keep what is no decision: what was not found may be there the next time', async () => {
    const siteId = newId();
    const input = { id: newId(), parcel: 'elsewhere', siteId };

    await expect(alone.run(callOf(newId(), [site(newId())]), input)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(shared.run(callOf(newId(), [site(newId())]), input)).rejects.toMatchObject({
      code: 'not-found',
    });

    expect(await alone.run(callOf(newId(), [site(siteId)]), input)).toMatchObject({ parcel: 'elsewhere' });
  });

  it('answers another person’s request again only within scope', async () => {
    const siteId = newId();
    const done = { id: newId(), parcel: 'theirs', siteId };
    const refused = { id: newId(), parcel: 'refuse theirs', siteId };
    await alone.run(callOf(newId(), [site(siteId)]), done);
    await expect(alone.run(callOf(newId(), [site(siteId)]), refused)).rejects.toMatchObject({
      code: 'id.reused',
    });

    const stranger = (): Call => callOf(newId(), [site(newId())]);
    await expect(alone.run(stranger(), done)).rejects.toMatchObject({ code: 'not-found' });
    await expect(alone.run(stranger(), refused)).rejects.toMatchObject({ code: 'not-found' });

    const colleague = callOf(newId(), [site(siteId)]);
    expect(await alone.run(colleague, done)).toMatchObject({ parcel: 'theirs' });
    await expect(alone.run(callOf(newId(), [site(siteId)]), refused)).rejects.toMatchObject({
      code: 'id.reused',
    });
  });

  it('judges each entry of a shared batch by its own person', async () => {
    const [here, there] = [newId(), newId()];
    batches.length = 0;

    const answers = await Promise.allSettled([
      shared.run(callOf(newId(), [site(here)]), { id: newId(), parcel: 'mixed 1', siteId: here }),
      shared.run(callOf(newId(), [site(there)]), { id: newId(), parcel: 'mixed 2', siteId: there }),
      shared.run(callOf(newId(), [site(there)]), { id: newId(), parcel: 'mixed 3', siteId: here }),
    ]);

    expect(batches).toEqual([3]);
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });

  it('lets a bad entry harm no other: 497 of 500 are done', async () => {
    await alone.run(callOf(), { id: newId(), parcel: 'taken' });
    const inputs = Array.from({ length: 500 }, (_, n) => ({
      id: newId(),
      parcel: n % 200 === 7 ? 'taken' : `bulk ${n}`,
    }));

    const answers = await shared.runMany(callOf(), inputs);

    expect(answers.filter((answer) => 'view' in answer)).toHaveLength(497);
    expect(answers.flatMap((answer) => ('refusal' in answer ? [answer.refusal.code] : []))).toEqual(
      Array(3).fill('id.reused'),
    );
  });

  it('answers for each of many though one breaks: what the others did stands and is told', async () => {
    for (const command of [alone, shared]) {
      const inputs = ['whole', 'broken', 'whole too'].map((parcel) => ({
        id: newId(),
        parcel: `${parcel} ${newId()}`,
      }));

      const answers = await command.runMany(callOf(), inputs);

      expect(answers.map((answer) => ('refusal' in answer ? answer.refusal.code : 'done'))).toEqual([
        'done',
        'server.error',
        'done',
      ]);
      await expect(command.run(callOf(), { ...inputs[1], id: newId(), parcel: 'broken' })).rejects.toThrow(
        'a bug',
      );
    }
  });

  it('keeps in the log that something was tried and failed', async () => {
    const id = newId();
    await expect(alone.run(callOf(), { id, parcel: 'broken' })).rejects.toThrow('a bug');

    const [entry] = await world.owner.query<readonly { leaf: string }[]>(
      `select convert_from(leaf, 'UTF8') as leaf
       from audit_event
       where outcome = 'failed'
       order by seq desc
       limit 1`,
    );
    expect(JSON.parse(entry?.leaf ?? '{}')).toMatchObject({
      act,
      code: 'server.error',
      facts: { claim: id },
    });
  });

  it('lets nothing be written without an audit entry', async () => {
    const commands = world.app.get(Commands);
    const silent = commands.define<Handover, HandoverView>(act, {
      named: 'body',
      work: async (tx, entries) => {
        await tx.query('insert into parcel (id, parcel) values ($1, $2)', [newId(), 'unlogged']);
        return entries.map((entry) => ({
          kind: 'done',
          resultId: entry.id,
          subjects: [],
          view: { id: entry.id, parcel: '', takenAt: '' },
        }));
      },
      answer: () => Promise.resolve(new Map()),
    });

    await expect(silent.run(callOf(), { id: newId(), parcel: 'unlogged' })).rejects.toThrow(
      /without an audit entry/,
    );
    expect(await world.owner.query(`select from parcel where parcel = 'unlogged'`)).toHaveLength(0);
  });

  it('carries out statements that are sent together in their order, each on what the one before it did', async () => {
    const database = world.app.get(Database);

    const counts = await database.write(everyone, deskPatience, async (tx) => {
      await tx.query('create temporary table step (no int) on commit drop');
      const add = (no: number): Promise<unknown> => tx.query('insert into step (no) values ($1)', [no]);
      const count = (): Promise<readonly { n: bigint }[]> => tx.query('select count(*) as n from step');
      const [, one, , two] = await pipelined([add(1), count(), add(2), count()]);
      return [one[0]?.n, two[0]?.n];
    });

    expect(counts).toEqual([1n, 2n]);
  });

  it('says that nothing was done where a statement failed and nobody minded', async () => {
    const database = world.app.get(Database);

    const minded = database.write(everyone, deskPatience, (tx) =>
      tx.query('select 1 / 0').catch(() => 'never mind'),
    );

    await expect(minded).rejects.toThrow('the transaction had failed before its commit');
  });

  it('queues each audit entry for the log, and the service can neither change nor remove one', async () => {
    const [counts] = await world.owner.query<readonly { events: bigint; pending: bigint }[]>(
      'select (select count(*) from audit_event) as events, (select count(*) from audit_pending) as pending',
    );
    expect(counts?.events).toBe(counts?.pending);

    for (const sql of [
      'update audit_event set act = act',
      'delete from audit_event',
      'truncate audit_event cascade',
    ]) {
      await expect(asApp(world, sql)).rejects.toThrow(/permission denied/);
      await expect(world.owner.query(sql)).rejects.toThrow(/never changed or removed/);
    }
  });

  it('says the same as the database of what scope holds', async () => {
    const ids = Array.from({ length: 3 }, () => newId());
    const id = fc.constantFrom(...ids);
    const maybe = fc.option(id);
    const extent: fc.Arbitrary<Extent> = fc.record({
      emergencyId: maybe,
      organisationId: maybe,
      areaId: maybe,
      siteIds: fc.option(fc.array(id)),
    });
    const place: fc.Arbitrary<Place> = fc.record({
      emergencyId: id,
      organisationId: maybe,
      areaPath: fc.array(id),
      siteId: maybe,
    });

    await fc.assert(
      fc.asyncProperty(fc.array(extent, { maxLength: 3 }), place, async (extents, where) => {
        const scope = { emergencies: 'all' as const, extents };
        const [row] = await world.owner.query<readonly { reaches: boolean }[]>(
          'select reaches($1::jsonb, $2, $3, $4, $5)',
          [extentsOf(scope), where.emergencyId, where.organisationId, where.areaPath, where.siteId],
        );

        expect(row?.reaches).toBe(reaches(scope, where));
      }),
      { numRuns: 300 },
    );
  });

  async function auditCount(claim: Uuid): Promise<number> {
    return (await codesInAudit(claim)).length;
  }

  async function codesInAudit(claim: Uuid): Promise<readonly (string | null)[]> {
    const rows = await world.owner.query<readonly { leaf: { code?: string } }[]>(
      `select convert_from(leaf, 'UTF8')::jsonb as leaf
       from audit_event
       where convert_from(leaf, 'UTF8')::jsonb -> 'facts' ->> 'claim' = $1
       order by seq`,
      [claim],
    );
    return rows.map((row) => row.leaf.code ?? null);
  }
});

async function hand(tx: Tx, call: Call, input: Handover): Promise<Outcome<HandoverView>> {
  const place = placeOf(input.siteId ?? null);
  if (!reaches(call.scope, place)) return { kind: 'refused', refusal: new Refusal('not-found') };
  if (input.parcel.startsWith('broken')) throw new Error('a bug');
  if (input.parcel.startsWith('refuse')) return { kind: 'refused', refusal: new Refusal('id.reused'), place };
  const taken = await tx.query<readonly unknown[]>('select from parcel where parcel = $1', [input.parcel]);
  if (taken.length > 0) throw new Refusal('id.reused', 'This parcel is gone');
  await tx.query('insert into parcel (id, parcel, site_id) values ($1, $2, $3)', [
    input.id,
    input.parcel,
    input.siteId ?? null,
  ]);
  return { kind: 'done', resultId: input.id, subjects: [input.id] };
}

async function findParcels(
  reads: Reads,
  call: Call,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, HandoverView>> {
  const rows = await reads.query<readonly { id: Uuid; parcel: string; siteId: Uuid | null; takenAt: Date }[]>(
    'select id, parcel, site_id as "siteId", taken_at as "takenAt" from parcel where id = any($1)',
    [ids],
  );
  const seen = rows.filter((row) => reaches(call.scope, placeOf(row.siteId)));
  return new Map(
    seen.map((row) => [row.id, { id: row.id, parcel: row.parcel, takenAt: row.takenAt.toISOString() }]),
  );
}

function placeOf(siteId: Uuid | null): Place {
  return { emergencyId, organisationId: null, areaPath: [], siteId };
}

function site(id: Uuid): Extent {
  return { emergencyId, organisationId: null, areaId: null, siteIds: [id] };
}

function callOf(personId = newId(), extents: readonly Extent[] = everywhere.extents): Call {
  const scope = { emergencies: [emergencyId], extents };
  return {
    act,
    personId,
    emergencyId,
    scope,
    requestId: newId(),
    route: null,
    key: null,
    reply: { replayed: false },
  };
}

function asApp(world: World, sql: string): Promise<unknown> {
  return world.app.get(DataSource).query(sql);
}
