import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { beginEpoch } from '../../src/audit/epoch.js';
import {
  appended,
  emptyTree,
  leafHash,
  provesConsistency,
  provesInclusion,
} from '../../src/audit/merkle.rules.js';
import { makeSigner, openNote, readCheckpoint } from '../../src/audit/note.rules.js';
import { Sequencer, type SequencerSettings } from '../../src/audit/sequencer.js';
import { type Query, Tree } from '../../src/audit/tree.js';
import { newId, nil } from '../../src/platform/ids.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { asAdmin, onDatabase } from '../support/template.js';

const day = 86_400_000;
const signer = makeSigner('aid.example.org/log', 'note', Buffer.alloc(32, 5));

describe('the log', () => {
  let database: FreshDatabase;
  let folder: string;
  let running: Sequencer[];
  let alarms: string[];
  let query: Query;
  let tree: Tree;

  beforeEach(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'mizan-log-'));
    running = [];
    alarms = [];
    query = (sql, values) => database.admin.query(sql, values as unknown[]);
    tree = new Tree(query);
  });

  afterEach(async () => {
    for (const sequencer of running) await sequencer.stop();
    await database.close();
    await rm(folder, { recursive: true });
  });

  it('gives every committed entry one place, whoever commits late, and keeps the order in which they were seen', async () => {
    start();
    const seen = await writeSideBySide({ writers: 24, transactions: 12 });

    await untilIntegrated();

    const [count] = await query<{ events: string; leaves: string; last: string }>(
      `select (select count(*) from audit_event)::text as events, count(*)::text as leaves, max(leaf_index)::text as last
       from audit_leaf`,
    );
    expect(count?.leaves).toBe(count?.events);
    expect(count?.last).toBe(String(Number(count?.events) - 1)); // dense
    expect(seen.length).toBeGreaterThan(100);
    const [inverted] = await query<{ some: string }>(
      `select count(*)::text as some
       from unnest($1::uuid[], $2::uuid[]) as pair (earlier, later)
       join audit_event as a on a.id = pair.earlier
       join audit_event as b on b.id = pair.later
       join audit_leaf as first on first.seq = a.seq
       join audit_leaf as second on second.seq = b.seq
       where first.leaf_index > second.leaf_index`,
      [seen.map(([earlier]) => earlier), seen.map(([, later]) => later)],
    );
    expect(inverted?.some).toBe('0');
    expect(alarms).toEqual([]);
  });

  it('proves each entry to be there, and each signed tree to go on from the one before', async () => {
    start({ signEveryMs: 20 });
    for (const count of [1, 2, 300, 5, 700]) {
      await write(count);
      await untilIntegrated();
      await untilSigned();
    }

    const checkpoints = await checkpointsOf();
    const last = checkpoints.at(-1);
    const leaves = await query<{ leaf: Buffer }>(
      'select leaf from audit_event join audit_leaf using (seq) order by leaf_index',
    );
    expect(checkpoints.length).toBeGreaterThanOrEqual(5);
    expect(last?.size).toBe(leaves.length);
    for (const index of [0, 1, 2, 255, 256, 511, 512, 1_000, leaves.length - 1]) {
      const proof = await tree.proveInclusion(index, leaves.length);
      const hash = leafHash(leaves[index]?.leaf ?? Buffer.alloc(0));
      expect(
        provesInclusion({ index, size: leaves.length, leafHash: hash, root: last?.root ?? hash, proof }),
      ).toBe(true);
    }
    for (const older of checkpoints) {
      for (const newer of checkpoints.filter(({ size }) => size >= older.size)) {
        const proof = await tree.proveConsistency(older.size, newer.size);
        expect(
          provesConsistency({
            ...{ older: older.size, newer: newer.size, olderRoot: older.root, newerRoot: newer.root, proof },
          }),
        ).toBe(true);
        expect((await tree.rootAt(older.size)).equals(older.root)).toBe(true);
      }
    }
  });

  it('stores the tiles of all levels, which prove entries as their leaves do', async () => {
    await write(65_836 - 1); // one entry comes with the built-in roles
    start({ signEveryMs: 20 });
    await untilIntegrated();
    await untilSigned();

    const [tiles] = await query<{ levels: string }>(
      `select string_agg(level || ':' || count, ' ' order by level) as levels
       from (select level, count(*) from audit_tile group by level) as tile`,
    );
    const last = (await checkpointsOf()).at(-1);
    expect(tiles?.levels).toBe('0:257 1:1');
    expect(last?.size).toBe(65_836);
    for (const index of [0, 65_535, 65_536, 65_835]) {
      const [leaf] = await query<{ hash: Buffer }>(
        'select leaf_hash as hash from audit_leaf where leaf_index = $1',
        [index],
      );
      const proof = await tree.proveInclusion(index, 65_836);
      const hash = leaf?.hash ?? Buffer.alloc(0);
      expect(provesInclusion({ index, size: 65_836, leafHash: hash, root: last?.root ?? hash, proof })).toBe(
        true,
      );
    }
  }, 60_000);

  it('publishes sizes that are multiples, each larger than the one before, whether anything was done or not', async () => {
    start({ publishEveryMs: 150, publishedMultiple: 64 });
    await write(70);
    await until(async () => (await checkpointsOf('published')).length >= 4);

    const sizes = (await checkpointsOf('published')).map(({ size }) => size);
    expect(sizes.every((size, no) => size % 64 === 0 && size > (sizes[no - 1] ?? 0))).toBe(true);
    const [fillers] = await query<{ some: boolean }>(
      `select count(*) > 64 and count(distinct leaf) = count(*) as some from audit_event where act = 'log.filler'`,
    );
    expect(fillers?.some).toBe(true);
  });

  it('has one sequencer however many there are, and another within seconds when that one loses its connection', async () => {
    const one = start({ signEveryMs: 20 });
    await until(() => one.state === 'leading');
    const other = start({ signEveryMs: 20, keptFile: join(folder, 'other') });
    await until(() => other.state === 'standing by');
    await write(10);
    await untilSigned();
    await until(async () => (await readFile(join(folder, 'other'), 'utf8').catch(() => '')) !== '');

    const killed = Date.now();
    await asSuperuser((client) =>
      client.query(
        `select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
       where locktype = 'advisory' and granted and pg_locks.database = (select oid from pg_database where datname = current_database())
         and application_name = 'mizan sequencer'`,
      ),
    );
    await write(10);
    await untilIntegrated();

    expect(Date.now() - killed).toBeLessThan(10_000);
    await until(() => [one, other].filter(({ state }) => state === 'leading').length === 1);
    await until(() => [one, other].filter(({ state }) => state === 'standing by').length === 1);
    await untilSigned();
    expect(alarms).toEqual([]);
  });

  it('signs nothing when the database came back smaller, and says so', async () => {
    await first();
    await asSuperuserRemoving(async (client) => {
      await client.query('delete from audit_checkpoint');
      await client.query('delete from audit_leaf');
      await client.query('update audit_head set size = 0, roots = $1', [[]]);
    });

    const again = start();
    await until(() => again.state === 'halted');

    expect(alarms.join()).toMatch(/came back smaller/);
    expect(await checkpointsOf()).toEqual([]);
  });

  it('signs nothing on leaves that were changed, and says so', async () => {
    await first();
    await asSuperuserRemoving((client) =>
      client.query(`update audit_leaf set leaf_hash = sha256('other') where leaf_index = 0`),
    );

    await write(3);
    const again = start({ signEveryMs: 20 });
    await until(() => again.state === 'halted');

    expect(alarms.join()).toMatch(/rewritten/);
  });

  it('signs nothing by a file that somebody else signed, or under a name that had another key', async () => {
    await first();
    await writeFile(
      join(folder, 'kept'),
      (await readFile(join(folder, 'kept'), 'utf8')).replace('\n12\n', '\n11\n'),
    );
    const byFile = start();
    await until(() => byFile.state === 'halted');
    const byKey = start({ signer: makeSigner(signer.verifier.name, 'note', Buffer.alloc(32, 6)) });
    await until(() => byKey.state === 'halted');

    expect(alarms).toHaveLength(2);
    expect(alarms[0]).toMatch(/is not what was signed/);
    expect(alarms[1]).toMatch(/another key/);
  });

  it('goes on under another name after a loss, and its first entry there says what is lost', async () => {
    await first();
    await asSuperuserRemoving(async (client) => {
      await client.query('delete from audit_checkpoint');
      await client.query('delete from audit_leaf where leaf_index >= 7');
      await client.query('update audit_head set size = 7, roots = $1', [await rootsOfSeven()]);
    });
    const halted = start();
    await until(() => halted.state === 'halted');
    const next = makeSigner('aid.example.org/log/2', 'note', Buffer.alloc(32, 6));
    const settings = { databaseUrl: database.sequencerUrl, signer: next, keptFile: join(folder, 'kept') };
    await expect(beginEpoch({ ...settings, signer })).rejects.toThrow('new name');

    const told = await beginEpoch(settings);
    const again = start({ signer: next, signEveryMs: 20 });
    await write(3);
    await untilIntegrated();
    await until(async () => (await tree.size()) === 11);

    expect(told.join('\n')).toMatch(/signed 12 entries; 5 of them are lost, and entry 7 says so/);
    expect(again.state).toBe('leading');
    const [epoch] = await query<{ leaf: Buffer }>(
      'select leaf from audit_leaf join audit_event using (seq) where leaf_index = 7',
    );
    expect(JSON.parse(String(epoch?.leaf))).toMatchObject({
      act: 'log.epoch',
      facts: { origin: 'aid.example.org/log/2', previous: { origin: 'aid.example.org/log', size: 12 } },
    });
    await expect(
      beginEpoch({ ...settings, signer: makeSigner('third', 'note', Buffer.alloc(32)) }),
    ).rejects.toThrow('stop it first');
  });

  it('is not signed under another name without an epoch', async () => {
    await first();
    await rm(join(folder, 'kept'));

    const other = start({ signer: makeSigner('other.example.org/log', 'note', Buffer.alloc(32, 6)) });
    await until(() => other.state === 'halted');

    expect(alarms.join()).toMatch(/begin a new epoch/);
  });

  it('is written by its own role, which writes nothing else', async () => {
    const client = new pg.Client({ connectionString: database.sequencerUrl });
    await client.connect();
    const refused = (sql: string): Promise<unknown> =>
      expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
    try {
      await refused('delete from audit_event');
      await refused(`update audit_leaf set leaf_hash = ''`);
      await refused('truncate audit_leaf');
      await refused('delete from audit_head');
      await refused('select from household_private');
      await refused('select from transfer');
      await refused(`set session_replication_role = 'replica'`);
      await refused(`insert into audit_event (id, leaf, at, emergency_id, act, outcome)
                     values ('${newId()}', '{}', now(), '${nil}', 'handout.record', 'done')`);
    } finally {
      await client.end();
    }
    await expect(
      database.source.query('insert into audit_leaf values (0, 1, $1)', [Buffer.alloc(32)]),
    ).rejects.toThrow('permission denied');
    await expect(database.source.query('delete from audit_pending')).rejects.toThrow('permission denied');
  });

  function start(other: Partial<SequencerSettings> = {}): Sequencer {
    const sequencer = new Sequencer(
      {
        databaseUrl: database.sequencerUrl,
        signer,
        keptFile: join(folder, 'kept'),
        signEveryMs: day,
        publishEveryMs: 1_000 * day * 365, // once: at the start
        publishedMultiple: 1,
        pollMs: 5,
        ...other,
      },
      {
        alarm: (why) => alarms.push(why),
        trouble: () => undefined,
        signed: () => undefined,
      },
    );
    running.push(sequencer);
    sequencer.start();
    return sequencer;
  }

  /** Twelve entries that were signed, and nobody who goes on. */
  async function first(): Promise<void> {
    await write(11);
    const sequencer = start({ signEveryMs: 20 });
    await untilIntegrated();
    await untilSigned();
    await sequencer.stop();
  }

  /** The head of a backup from when there were seven entries. */
  async function rootsOfSeven(): Promise<readonly Buffer[]> {
    const { roots } = appended(emptyTree, await tree.hashesAt(0, { from: 0, to: 7 }));
    return roots;
  }

  async function write(count: number): Promise<void> {
    await query(
      `insert into audit_event (id, leaf, at, emergency_id, act, outcome)
       select gen_random_uuid(), convert_to(gen_random_uuid()::text, 'UTF8'), now(), $2, 'test.entry', 'done'
       from generate_series(1, $1)`,
      [count, nil],
    );
  }

  /** Pairs of entries of which the second was begun after the first had committed. */
  async function writeSideBySide(size: {
    readonly writers: number;
    readonly transactions: number;
  }): Promise<readonly (readonly [string, string])[]> {
    const pairs: [string, string][] = [];
    let lastCommitted: string | undefined;
    const writer = async (): Promise<void> => {
      const client = new pg.Client({ connectionString: database.appUrl });
      await client.connect();
      for (let no = 0; no < size.transactions; no += 1) {
        const earlier = lastCommitted;
        const id = newId();
        await client.query('begin');
        for (const one of [id, ...(Math.random() < 0.5 ? [newId()] : [])]) {
          await client.query(
            `insert into audit_event (id, leaf, at, emergency_id, act, outcome) values ($1, $2, now(), $3, 'test.entry', 'done')`,
            [one, Buffer.from(one), nil],
          );
          await sleep(Math.random() * 20);
        }
        const isKept = Math.random() > 0.05;
        await client.query(isKept ? 'commit' : 'rollback');
        if (!isKept) continue;
        if (earlier !== undefined) pairs.push([earlier, id]);
        lastCommitted = id;
      }
      await client.end();
    };
    await Promise.all(Array.from({ length: size.writers }, writer));
    return pairs;
  }

  async function checkpointsOf(which: 'all' | 'published' = 'all') {
    const rows = await query<{ note: string }>(
      'select note from audit_checkpoint where published or not $1 order by size',
      [which === 'published'],
    );
    return rows.map(({ note }) => readCheckpoint(openNote(note, [signer.verifier]).text));
  }

  async function untilIntegrated(): Promise<void> {
    await until(async () => {
      const [row] = await query<{ done: boolean }>('select not exists (select from audit_pending) as done');
      return row?.done === true;
    });
  }

  async function untilSigned(): Promise<void> {
    await until(async () => (await checkpointsOf()).at(-1)?.size === (await tree.size()));
  }

  /** What somebody with the superuser's password can do. */
  async function asSuperuserRemoving(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
    await asSuperuser(async (client) => {
      for (const table of ['audit_leaf', 'audit_checkpoint', 'audit_head'])
        await client.query(`alter table ${table} disable trigger user`);
      await work(client);
    });
  }

  async function asSuperuser(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
    const name = new URL(database.appUrl).pathname.slice(1);
    await asAdmin(onDatabase(process.env['MIZAN_TEST_ADMIN_URL'] ?? '', name), work);
  }

  async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + 30_000;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error(`it did not come to that: ${alarms.join()}`);
      await sleep(10);
    }
  }
});
