import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

interface Scanned {
  readonly table: string;
  readonly scans: bigint;
}

const handouts = 14;

/** On the first day of an emergency its tables are all but empty, and the service's connections make the plans that they keep. */
describe('a plan made while tables are all but empty', () => {
  let world: World;
  let desk: Desk;

  beforeAll(async () => {
    world = await openWorld({ poolMax: 1 }); // so that one connection comes to keep its plans, which it does from the sixth call on
    desk = await openDesk(world, { householdsPerSite: handouts, blankets: 2 });
    await world.owner.query('analyze');
  });

  afterAll(() => world.close());

  it('reads no table of handouts from end to end', async () => {
    await endConnections();
    const before = await scans();

    for (let index = 0; index < handouts; index += 1) {
      const answer = await desk.agent.post(desk.path('handouts'), desk.handout(index));
      expect(answer.status).toBe(201);
    }

    await endConnections();
    const after = await scans();
    expect(after.get('handout')).toBeDefined();
    expect(read(before, after)).toEqual([]);
  });

  /** A connection that ends tells what it has read. */
  async function endConnections(): Promise<void> {
    const others = `from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`;
    const one = new pg.Client(world.appUrl);
    await one.connect();
    await one.query(`select pg_terminate_backend(pid, 10000) ${others}`);
    await one.end();
  }

  async function scans(): Promise<ReadonlyMap<string, bigint>> {
    await world.owner.query('select pg_stat_force_next_flush()'); // what the owner read itself is told now, not in between
    const rows = await world.owner.transaction(async (tx) => {
      await tx.query('select pg_stat_clear_snapshot()');
      return tx.query<readonly Scanned[]>(
        `select relname as table, seq_scan as scans from pg_stat_user_tables where schemaname = 'public'`,
      );
    });
    return new Map(rows.map(({ table, scans: count }) => [table, count]));
  }
});

function read(before: ReadonlyMap<string, bigint>, after: ReadonlyMap<string, bigint>): readonly string[] {
  return [...after].filter(([table, count]) => count > (before.get(table) ?? 0n)).map(([table]) => table);
}
