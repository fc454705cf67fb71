import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalText } from '../../src/audit/canonical.js';
import { beginEpoch } from '../../src/audit/epoch.js';
import { appended, emptyTree } from '../../src/audit/merkle.rules.js';
import { makeSigner, verifierText } from '../../src/audit/note.rules.js';
import { Sequencer } from '../../src/audit/sequencer.js';
import { Tree } from '../../src/audit/tree.js';
import { runDemo } from '../../src/demo/demo.js';
import { Witnesses } from '../../src/proof/ask-witness.js';
import { type Exported, exportLog } from '../../src/proof/export.js';
import { readPolicy } from '../../src/proof/policy.rules.js';
import { Witness } from '../../src/proof/witness.js';
import { asOwner, openWorld, type World } from '../support/world.js';

const signer = makeSigner('aid.example.org/log', 'note', Buffer.alloc(32, 5));
const cosigner = makeSigner('witness.example.org/w1', 'cosignature', Buffer.alloc(32, 3));

interface Verdict {
  readonly code: number;
  readonly text: string;
}

/** The other verifier needs Python and openssl, which a machine may be without. */
const hasPython =
  isThere('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']) &&
  isThere('openssl', ['version']);
if (!hasPython) process.stdout.write('verify.py is not asked: there is no python3 with openssl here\n');

describe('an export of the log', () => {
  let world: World;
  let folder: string;
  let exported: Exported;
  let server: Server;
  const alarms: string[] = [];

  beforeAll(async () => {
    world = await openWorld();
    folder = await mkdtemp(join(tmpdir(), 'mizan-verify-'));
    server = new Witness({
      signer: cosigner,
      logs: [signer.verifier],
      folder: join(folder, 'witness'),
    }).serve();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await writeFile(
      join(folder, 'policy'),
      `log ${verifierText(signer.verifier)}\nwitness w1 ${verifierText(cosigner.verifier)} ${witnessed()}/\nquorum w1\n`,
    );
    await world.app.listen(0, '127.0.0.1');
    expect((await runDemo(world.app, folder, () => undefined)).failed).toBe(0);
    await signAll();
    exported = await exportLog(world.appUrl, join(folder, 'export'));
    const seen = await fetch(
      `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/checkpoints`,
    );
    await writeFile(join(folder, 'known'), await seen.text());
  }, 60_000);

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await world.close();
    await rm(folder, { recursive: true });
  });

  it('is sound, by both verifiers, with what a witness saw', async () => {
    const { code, text } = await verify('export', ['--known', join(folder, 'known')]);

    expect(text).toMatch(/verify: sound: \d+ entries, \d+ transfers/);
    expect(code).toBe(0);
    expect(exported.leaves).toBeGreaterThan(50);
    expect(exported.transfers).toBeGreaterThan(10);
    expect(alarms).toEqual([]);
  });

  it('holds no name, phone or document', async () => {
    const personal = await asOwner(world, [], (tx) =>
      tx.query<readonly { readonly told: string }[]>(
        `select distinct told from individual_private cross join unnest(array[name_original, name_latin, phone, document_number]) as told where told is not null`,
      ),
    );
    const bytes = await readFile(join(folder, 'export', 'leaves.bin'));

    expect(personal.length).toBeGreaterThan(5);
    expect(personal.filter(({ told }) => bytes.includes(told))).toEqual([]);
  });

  it.each<[string, number, (files: string) => Promise<unknown>]>([
    [
      'a signature',
      10,
      (files) =>
        change(files, 'checkpoints.txt', (text) => text.replace(/(— aid.example.org\/log \S{20})./, '$1~')),
    ],
    [
      'another key',
      10,
      (files) =>
        change(files, 'checkpoints.txt', (text) =>
          text.replaceAll('aid.example.org/log', 'aid.example.org/other'),
        ),
    ],
    [
      'the witness’s lines missing',
      10,
      (files) => change(files, 'checkpoints.txt', (text) => text.replace(/— witness.*\n/g, '')),
    ],
    ['a leaf missing at the end', 11, (files) => leavesOf(files, (leaves) => leaves.slice(0, -1))],
    [
      'a changed leaf',
      11,
      (files) => leavesOf(files, (leaves) => leaves.with(3, leaves[4] ?? Buffer.alloc(0))),
    ],
    [
      'a leaf that is none, before anything was signed',
      13,
      (files) => unsigned(files, Buffer.from('{"v":2}')),
    ],
    ['a leaf in another form', 13, (files) => unsigned(files, Buffer.from(`${leaf()} `))],
    [
      'a leaf that is no UTF-8',
      13,
      (files) => unsigned(files, Buffer.from(leaf().replace('log.filler', 'log.\xff'), 'latin1')),
    ],
    [
      'a leaf with half a character',
      13,
      (files) =>
        unsigned(
          files,
          Buffer.from(leaf().replace('"facts":{}', '"facts":{"a":"\\\\ud800"}').replace('\\\\', '\\')),
        ),
    ],
    [
      'another balance',
      14,
      (files) =>
        change(files, 'balances.jsonl', (text) =>
          text.replace(/"amount":"(-?\d+)"/, (_, sum: string) => `"amount":"${String(Number(sum) + 1)}"`),
        ),
    ],
    ['a transfer twice', 14, (files) => change(files, 'transfers.jsonl', (text) => text + firstLine(text))],
    [
      'a transfer missing',
      14,
      (files) => change(files, 'transfers.jsonl', (text) => text.slice(text.indexOf('\n') + 1)),
    ],
    [
      'a transfer that no entry tells',
      15,
      (files) =>
        change(
          files,
          'transfers.jsonl',
          (text) => text + firstLine(text).replace(/,"id":"\w{8}/, ',"id":"00000000'),
        ),
    ],
    [
      'an entry that waits for nothing',
      15,
      (files) => change(files, 'export.json', (text) => text.replace('"queued":0', '"queued":1')),
    ],
    ['no leaves', 3, (files) => rm(join(files, 'leaves.bin'))],
    [
      'half a leaf',
      3,
      async (files) =>
        writeFile(join(files, 'leaves.bin'), (await readFile(join(files, 'leaves.bin'))).subarray(0, -1)),
    ],
  ])('is not sound with %s: code %i', async (what, code, harm) => {
    const name = `harmed ${what}`;
    cpSync(join(folder, 'export'), join(folder, name), { recursive: true });
    await harm(join(folder, name));

    expect(await verify(name)).toMatchObject({ code });
  });

  it('is not sound where an auditor holds a checkpoint that it does not go on from', async () => {
    await writeFile(join(folder, 'longer'), await noteOfMore());

    expect(await verify('export', ['--known', join(folder, 'longer')])).toMatchObject({ code: 12 });
  });

  it('is told how to be asked for', async () => {
    expect(await verify('export', ['more'])).toMatchObject({ code: 2 });
    expect(await verify('export', ['--known', join(folder, 'nowhere')])).toMatchObject({ code: 3 });
  });

  it('goes into a folder of its own, and over nothing', async () => {
    await expect(exportLog(world.appUrl, join(folder, 'export'))).rejects.toThrow('not empty');
  });

  it('is refused by a witness once the log was rolled back', async () => {
    const [last] = await world.owner.query<readonly { note: string; size: bigint; root: Buffer }[]>(
      'select note, size, root from audit_checkpoint order by size limit 1',
    );
    if (!last) throw new Error('nothing was signed');
    const { witnesses } = readPolicy(await readFile(join(folder, 'policy'), 'utf8'));
    const asking = new Witnesses(witnesses, world.sequencerUrl, {
      alarm: (why) => alarms.push(why),
      trouble: (_, error) => alarms.push(String(error)),
    });

    asking.ask({ ...last, size: Number(last.size), origin: signer.verifier.name });
    await until(() => alarms.length > 0);
    await asking.stop();

    expect(alarms.join()).toMatch(/witness.example.org\/w1 saw \d+ entries, and \d+ are signed here/);
    alarms.length = 0;
  });

  it('is sound after a loss that a new epoch declares, and tells it', async () => {
    const before = await cosigned();
    await writeFile(join(folder, 'known by then'), await (await fetch(`${witnessed()}/checkpoints`)).text());
    await asRestored(before - 1);
    const next = makeSigner('aid.example.org/log/2', 'note', Buffer.alloc(32, 6));

    await beginEpoch({ databaseUrl: world.sequencerUrl, signer: next, keptFile: join(folder, 'kept') });
    await signAll(next);

    await writeFile(
      join(folder, 'policy'),
      `log ${verifierText(signer.verifier)}\nlog ${verifierText(next.verifier)}\n`,
    );
    await exportLog(world.appUrl, join(folder, 'after'));
    const { code, text } = await verify('after', ['--known', join(folder, 'known by then')]);
    expect(text).toMatch(
      new RegExp(`lost, and declared so: what aid.example.org/log signed up to ${String(before)}`),
    );
    expect(code).toBe(0);
  });

  /** The database of a backup from when the log had so many entries: of those that are gone, none moved anything. */
  async function asRestored(size: number): Promise<void> {
    const kept = await new Tree((sql, values) => world.owner.query(sql, values && [...values])).hashesAt(0, {
      from: 0,
      to: size,
    });
    const { roots } = appended(emptyTree, kept);
    await world.owner.transaction(async (tx) => {
      const tables = ['audit_event', 'audit_leaf', 'audit_checkpoint', 'audit_cosignature'];
      for (const table of tables) await tx.query(`alter table ${table} disable trigger user`);
      await tx.query(
        'delete from audit_event where seq in (select seq from audit_leaf where leaf_index >= $1)',
        [size],
      );
      await tx.query('delete from audit_leaf where leaf_index >= $1', [size]);
      await tx.query('delete from audit_cosignature where size > $1', [size]);
      await tx.query('delete from audit_checkpoint where size > $1', [size]);
      await tx.query('update audit_head set size = $1, roots = $2', [size, roots]);
      for (const table of tables) await tx.query(`alter table ${table} enable trigger user`);
    });
  }

  function witnessed(): string {
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  /** Signs twice, so that there is something to be consistent with, and asks the witness. */
  async function signAll(by = signer): Promise<void> {
    const reached = by === signer ? cosigned : signed; // the witness knows the first name only
    const { witnesses } = readPolicy(await readFile(join(folder, 'policy'), 'utf8'));
    const asking = new Witnesses(witnesses, world.sequencerUrl, {
      alarm: (why) => alarms.push(why),
      trouble: (_, error) => alarms.push(String(error)),
    });
    const sequencer = new Sequencer(
      {
        databaseUrl: world.sequencerUrl,
        signer: by,
        keptFile: join(folder, 'kept'),
        signEveryMs: 10,
        publishEveryMs: 86_400_000_000,
        publishedMultiple: 64,
        pollMs: 10,
      },
      {
        alarm: (why) => alarms.push(why),
        trouble: (error) => alarms.push(String(error)),
        signed: (checkpoint) => {
          asking.ask(checkpoint);
        },
      },
    );
    sequencer.start();
    await until(async () => (await reached()) > 0);
    await world.as('auditor');
    await until(
      async () =>
        (await reached()) === (await world.owner.query<readonly unknown[]>('select from audit_event')).length,
    );
    await sequencer.stop();
    await asking.stop();
  }

  async function signed(): Promise<number> {
    const [row] = await world.owner.query<readonly { size: string | null }[]>(
      'select max(size)::text as size from audit_checkpoint',
    );
    return Number(row?.size ?? 0);
  }

  /** The largest size that the witness cosigned. */
  async function cosigned(): Promise<number> {
    const [row] = await world.owner.query<readonly { size: string | null }[]>(
      'select max(size)::text as size from audit_cosignature',
    );
    return Number(row?.size ?? 0);
  }

  /** What was signed, of a log that went on, and whose end this export misses. */
  async function noteOfMore(): Promise<string> {
    const { checkpointText, signedNote } = await import('../../src/audit/note.rules.js');
    const size = exported.leaves + 5;
    return `${signedNote(checkpointText({ origin: signer.verifier.name, size, root: Buffer.alloc(32, 1) }), signer)}\n`;
  }

  async function verify(name: string, more: readonly string[] = []): Promise<Verdict> {
    const args = [join(folder, name), '--policy', join(folder, 'policy'), ...more];
    const verdict = await run(process.execPath, ['verifier/verify.mjs', ...args]);
    if (hasPython)
      expect({ python: (await run('python3', ['verifier/verify.py', ...args])).code }).toEqual({
        python: verdict.code,
      });
    return verdict;
  }
});

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\n') + 1);
}

/** An entry of the right form, as bytes that nobody signed. */
function leaf(): string {
  return canonicalText({
    ...{
      v: 1,
      id: '01975bd0-0000-7000-8000-000000000001',
      at: '2026-11-23T09:00:00.123Z',
      act: 'log.filler',
      actor: null,
    },
    ...{
      emergency: '00000000-0000-0000-0000-000000000000',
      outcome: 'done',
      subjects: [],
      transfers: [],
      facts: {},
    },
  });
}

async function change(files: string, file: string, how: (text: string) => string): Promise<void> {
  const text = await readFile(join(files, file), 'utf8');
  const changed = how(text);
  expect(changed).not.toBe(text);
  await writeFile(join(files, file), changed);
}

async function leavesOf(files: string, how: (leaves: readonly Buffer[]) => readonly Buffer[]): Promise<void> {
  const bytes = await readFile(join(files, 'leaves.bin'));
  const leaves: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 2 + bytes.readUInt16BE(at))
    leaves.push(bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at)));
  await writeFile(join(files, 'leaves.bin'), Buffer.concat(how(leaves).map(withLength)));
}

/** Behind all that was signed. */
function unsigned(files: string, bytes: Buffer): Promise<void> {
  return leavesOf(files, (leaves) => [...leaves, bytes]);
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function run(command: string, args: readonly string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    execFile(command, [...args], { env: { PATH: process.env['PATH'] } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, text: stdout + stderr });
    });
  });
}

function isThere(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not come to that');
    await sleep(10);
  }
}
