import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash, provesConsistency, provesInclusion } from '../../src/audit/merkle.rules.js';
import {
  makeSigner,
  openNote,
  readCheckpoint,
  readVerifier,
  verifierText,
} from '../../src/audit/note.rules.js';
import { Sequencer } from '../../src/audit/sequencer.js';
import { asOwner, openWorld, type World } from '../support/world.js';

interface View {
  readonly origins: readonly { readonly origin: string; readonly verifier: string }[];
  readonly latest: { readonly size: number; readonly root: string } | null;
}

const signer = makeSigner('aid.example.org/log', 'note', Buffer.alloc(32, 5));

describe('the log that anybody may check', () => {
  let world: World;
  let folder: string;

  beforeAll(async () => {
    world = await openWorld();
    folder = await mkdtemp(join(tmpdir(), 'mizan-log-'));
  });

  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });

  it('has published nothing at first, and says so', async () => {
    const { body } = await world.nobody.get<View>('log');

    expect(body).toEqual({ origins: [], latest: null });
    const { status, body: problem } = await world.nobody.get('log/checkpoint');
    expect([status, problem['code']]).toEqual([404, 'log.unpublished']);
  });

  it('shows its name, its key and what was published last, to nobody in particular', async () => {
    await publish();

    const { body } = await world.nobody.get<View>('log');

    expect(body.origins.map(({ verifier }) => readVerifier(verifier))).toEqual([signer.verifier]);
    expect(body.origins[0]?.verifier).toBe(verifierText(signer.verifier));
    expect(body.latest?.size).toBe(512);
    const { text } = await world.nobody.get('log/checkpoint');
    const checkpoint = readCheckpoint(openNote(text, [signer.verifier]).text);
    expect([checkpoint.size, checkpoint.root.toString('base64')]).toEqual([512, body.latest?.root]);
    expect((await world.nobody.get('log/checkpoints/512')).text).toBe(text);
  });

  it('proves each entry to be there by its place, with nothing but hashes', async () => {
    const root = Buffer.from((await latest()).root, 'base64');
    const rows = await world.owner.query<readonly { index: bigint; leaf: Buffer }[]>(
      'select leaf_index as index, leaf from audit_leaf join audit_event using (seq) where leaf_index in (0, 1, 300, 511)',
    );

    for (const { index, leaf } of rows) {
      const { body } = await world.nobody.get<{ leafHash: string; hashes: string[]; size: number }>(
        `log/inclusion?index=${index}`,
      );
      const hash = leafHash(leaf);
      expect(body.leafHash).toBe(hash.toString('base64'));
      const proof = body.hashes.map((text) => Buffer.from(text, 'base64'));
      expect(provesInclusion({ index: Number(index), size: 512, leafHash: hash, root, proof })).toBe(true);

      const portable = await world.nobody.get(`log/proofs/${index}`);
      const [head = '', ...rest] = portable.text.split('\n\n');
      expect(head.split('\n')).toEqual(['c2sp.org/tlog-proof@v1', `index ${index}`, ...body.hashes]);
      expect(readCheckpoint(openNote(rest.join('\n\n'), [signer.verifier]).text).root).toEqual(root);
    }
    expect(rows).toHaveLength(4);
  });

  it('proves that what was published later holds what was published before', async () => {
    await publish();
    const roots = new Map<number, Buffer>();
    for (const size of [512, 1_024]) {
      const { text } = await world.nobody.get(`log/checkpoints/${size}`);
      roots.set(size, readCheckpoint(openNote(text, [signer.verifier]).text).root);
    }

    const { body } = await world.nobody.get<{ hashes: string[] }>('log/consistency?from=512&to=1024');

    expect(
      provesConsistency({
        ...{ older: 512, newer: 1_024 },
        olderRoot: roots.get(512) ?? Buffer.alloc(0),
        newerRoot: roots.get(1_024) ?? Buffer.alloc(0),
        proof: body.hashes.map((text) => Buffer.from(text, 'base64')),
      }),
    ).toBe(true);
    const { body: reversed } = await world.nobody.get('log/consistency?from=1024&to=512');
    expect(reversed['code']).toBe('log.reversed');
  });

  it('lists what was published, a page at a time, the newest first', async () => {
    const first = await world.nobody.get<{ items: { size: number }[]; next: string }>(
      'log/checkpoints?limit=1',
    );
    const second = await world.nobody.get<{ items: { size: number }[]; next: string | null }>(
      `log/checkpoints?limit=1&after=${first.body.next}`,
    );

    expect([...first.body.items, ...second.body.items].map(({ size }) => size)).toEqual([1_024, 512]);
    expect(second.body.next).toBeNull();
  });

  it('gives its tiles, whole or as wide as what was published', async () => {
    const rows = await world.owner.query<readonly { hash: Buffer }[]>(
      'select leaf_hash as hash from audit_leaf where leaf_index < 256 order by leaf_index',
    );
    const bytes = Buffer.concat(rows.map(({ hash }) => hash));

    expect(await bytesAt('log/tiles/0/0')).toEqual(bytes);
    expect(await bytesAt('log/tiles/0/0?width=7')).toEqual(bytes.subarray(0, 7 * 32));
    expect((await bytesAt('log/tiles/1/0?width=4')).length).toBe(4 * 32);
    for (const path of ['log/tiles/0/4', 'log/tiles/1/0', 'log/tiles/1/0?width=5', 'log/tiles/6/0?width=1'])
      expect([path, (await world.nobody.get(path)).status]).toEqual([path, 404]);
  });

  it('tells nothing of what was not published: no size, no place beyond it', async () => {
    await asOwner(world, [], (tx) => tx.query('select 1')); // an entry that waits for the next publication
    for (const path of [
      'log/inclusion?index=0&size=513',
      'log/inclusion?index=1024',
      'log/proofs/1024',
      'log/checkpoints/7',
    ])
      expect([path, (await world.nobody.get(path)).body['code']]).toEqual([path, 'log.unpublished']);
    for (const path of [
      'log/inclusion',
      'log/inclusion?index=-1',
      'log/proofs/x',
      'log/tiles/7/0',
      'log/tiles/0/0?width=257',
    ])
      expect([path, (await world.nobody.get(path)).body['code']]).toEqual([path, 'input.invalid']);
  });

  /** Publishes once, as a service does at its start: the next multiple of 512. */
  async function publish(): Promise<void> {
    const before = (await world.nobody.get<View>('log')).body.latest?.size ?? 0;
    const sequencer = new Sequencer(
      {
        databaseUrl: world.sequencerUrl,
        signer,
        keptFile: join(folder, 'kept'),
        signEveryMs: 3_600_000,
        publishEveryMs: 1,
        publishedMultiple: 512,
        pollMs: 3_600_000,
      },
      {
        alarm: (why) => {
          throw new Error(why);
        },
        trouble: () => undefined,
        signed: () => undefined,
      },
    );
    sequencer.start();
    while (((await world.nobody.get<View>('log')).body.latest?.size ?? 0) === before);
    await sequencer.stop();
  }

  async function latest(): Promise<NonNullable<View['latest']>> {
    const { body } = await world.nobody.get<View>('log');
    if (!body.latest) throw new Error('nothing was published');
    return body.latest;
  }

  async function bytesAt(path: string): Promise<Buffer> {
    const { rawPayload } = await world.app.inject({ method: 'GET', url: `/api/v1/${path}` });
    return rawPayload;
  }
});
