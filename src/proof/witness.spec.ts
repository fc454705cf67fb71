import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  appended,
  consistencySpans,
  emptyTree,
  foldOf,
  leafHash,
  nodesOf,
  rootOf,
} from '../audit/merkle.rules.js';
import { checkpointText, makeSigner, openNote, signedNote } from '../audit/note.rules.js';
import { readPolicy } from './policy.rules.js';
import { Witness } from './witness.js';
import { addCheckpointText } from './witness.rules.js';

const log = makeSigner('aid.example.org/log', 'note', Buffer.alloc(32, 1));
const stranger = makeSigner('other.example.org/log', 'note', Buffer.alloc(32, 2));
const cosigner = makeSigner('witness.example.org/w1', 'cosignature', Buffer.alloc(32, 3));
const leaves = Array.from({ length: 40 }, (_, no) => leafHash(Buffer.from(String(no))));
const otherwise = leaves.map((leaf, no) => (no < 3 ? leaf : leafHash(leaf)));

describe('a witness', () => {
  let folder: string;
  let server: Server;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mizan-witness-'));
    await open();
  });

  afterEach(async () => {
    await close();
    await rm(folder, { recursive: true });
  });

  it('cosigns the first checkpoint that it sees, and each that goes on from it', async () => {
    const first = await ask(0, 7);
    const second = await ask(7, 20);
    const again = await ask(20, 20);

    expect([first.status, second.status, again.status]).toEqual([200, 200, 200]);
    const { signedBy } = openNote(noteOf(20) + second.text, [cosigner.verifier]);
    expect(Date.now() - (signedBy[0]?.at?.getTime() ?? 0)).toBeLessThan(10_000);
  });

  it('remembers what it saw when it is started again, and tells it', async () => {
    await ask(0, 20);
    await close();
    await open();

    const conflict = await ask(0, 21);

    expect([conflict.status, conflict.text, conflict.type]).toEqual([409, '20\n', 'text/x.tlog.size']);
    expect((await ask(20, 21)).status).toBe(200);
    const seen = await fetch(`${address()}/checkpoints`);
    expect(
      openNote((await seen.text()).slice(0, -1), [log.verifier, cosigner.verifier]).signedBy,
    ).toHaveLength(2);
  });

  it('cosigns nothing that is smaller, was rewritten, or does not go on from what it saw', async () => {
    await ask(0, 20);

    expect((await ask(20, 19)).status).toBe(400);
    expect((await ask(10, 19)).status).toBe(409);
    expect((await ask(20, 30, { leaves: otherwise })).status).toBe(422);
    expect((await ask(20, 30, { proof: [] })).status).toBe(422);
    expect((await ask(20, 20, { leaves: otherwise })).status).toBe(409);
    expect((await ask(20, 30)).status).toBe(200);
  });

  it('cosigns for logs that it knows, as they signed it, and reads nothing else', async () => {
    const forged = noteOf(7).replace('\n7\n', '\n8\n');

    expect((await post(addCheckpointText({ old: 0, proof: [], note: noteOf(7, stranger) }))).status).toBe(
      404,
    );
    expect((await post(addCheckpointText({ old: 0, proof: [], note: forged }))).status).toBe(403);
    for (const bad of [
      '',
      'old 1',
      'old x\n\nnote',
      `old 0\n${'A'.repeat(43)}\n\n${noteOf(7)}`,
      `old 01\n\n${noteOf(7)}`,
    ])
      expect([bad, (await post(bad)).status]).toEqual([bad, 400]);
    expect((await post('x'.repeat(70_000))).status).toBe(413);
    expect((await fetch(`${address()}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(`${address()}/other`)).status).toBe(404);
    expect((await ask(0, 7)).status).toBe(200);
  });

  it('cosigns one of two that come at once', async () => {
    const answers = await Promise.all([ask(0, 7), ask(0, 8)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  async function open(): Promise<void> {
    server = new Witness({ signer: cosigner, logs: [log.verifier], folder }).serve().listen(0, '127.0.0.1');
    await once(server, 'listening');
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  function address(): string {
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  async function post(body: string): Promise<{ status: number; text: string; type: string | null }> {
    const response = await fetch(`${address()}/add-checkpoint`, { method: 'POST', body });
    return {
      status: response.status,
      text: await response.text(),
      type: response.headers.get('content-type'),
    };
  }

  function ask(
    old: number,
    size: number,
    other: { leaves?: readonly Buffer[] | undefined; proof?: readonly Buffer[] } = {},
  ) {
    const proof = other.proof ?? (old < size ? proofOf(old, size) : []);
    return post(addCheckpointText({ old, proof, note: noteOf(size, log, other.leaves) }));
  }
});

describe('a policy', () => {
  it('names logs, and witnesses with where they are', () => {
    const policy = readPolicy(
      `# whom we trust\nlog aid.example.org/ledger/2026a+f5d9f766+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n` +
        `witness ngo witness.example.org/w1+eba12634+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea https://witness.example.org\n` +
        `group all any ngo\nquorum all\n`,
    );

    expect(policy.logs.map(({ name }) => name)).toEqual(['aid.example.org/ledger/2026a']);
    expect(policy.witnesses.map(({ verifier, url }) => [verifier.name, url?.href])).toEqual([
      ['witness.example.org/w1', 'https://witness.example.org/'],
    ]);
  });

  it.each([
    'logs x',
    'log x',
    'witness a b',
    'witness ngo witness.example.org/w1+eba12634+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea file:///etc',
  ])('is refused: %s', (text) => {
    expect(() => readPolicy(text)).toThrow();
  });
});

function noteOf(size: number, signer = log, of: readonly Buffer[] = leaves): string {
  const root = rootOf(appended(emptyTree, of.slice(0, size)));
  return signedNote(checkpointText({ origin: signer.verifier.name, size, root }), signer);
}

function proofOf(older: number, newer: number): readonly Buffer[] {
  return consistencySpans(older, newer).map((span) =>
    foldOf(
      nodesOf(span).map(({ height, index }) => {
        const width = 2 ** height;
        return rootOf(appended(emptyTree, leaves.slice(index * width, (index + 1) * width)));
      }),
    ),
  );
}
