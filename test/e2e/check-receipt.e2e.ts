import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provesInclusion } from '../../src/audit/merkle.rules.js';
import { makeSigner, openNote, readCheckpoint } from '../../src/audit/note.rules.js';
import { Sequencer } from '../../src/audit/sequencer.js';
import type { HandoutReceiptView } from '../../src/distribution/receipt.contract.js';
import type { ReceiptCheckView } from '../../src/proof/receipt-check.contract.js';
import type { Answer } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

const signer = makeSigner('aid.example.org/log', 'note', Buffer.alloc(32, 5));

/** The household shows its receipt to anybody: a committee, a journalist, another agency. Nobody signs in. */
describe('a receipt', () => {
  let world: World;
  let desk: Desk;
  let folder: string;
  let receipts: readonly HandoutReceiptView[];

  const check = (
    code: string,
    address?: string,
  ): Promise<Answer<ReceiptCheckView & { readonly code?: string }>> =>
    world.nobody.get(`receipts/${encodeURIComponent(code)}`, address === undefined ? {} : { address });
  const tokenOf = ({ link }: HandoutReceiptView): string => link.slice(link.lastIndexOf('/') + 1);

  beforeAll(async () => {
    world = await openWorld();
    folder = await mkdtemp(join(tmpdir(), 'mizan-receipt-'));
    desk = await openDesk(world, { householdsPerSite: 6, blankets: 1 });
    const handouts = [0, 1, 2].map((index) => desk.handout(index));
    for (const handout of handouts)
      expect((await desk.agent.post(desk.path('handouts'), handout)).status).toBe(201);
    receipts = await Promise.all(
      handouts.map(async ({ id }) => {
        const { body } = await desk.agent.get<HandoutReceiptView>(
          desk.path(`handouts/${id}/receipt?language=fr`),
        );
        return body;
      }),
    );
    const [, disputed, reversed] = handouts;
    const help = await world.as('help-desk', { emergencyId: desk.emergencyId });
    expect(
      (await help.post(desk.path(`handouts/${disputed?.id ?? ''}/disputes`), { claim: 'not_received' }))
        .status,
    ).toBe(201);
    expect(
      (
        await desk.leader.post(desk.path(`handouts/${reversed?.id ?? ''}/reversal`), {
          kind: 'entry_error',
          reason: 'typed for somebody else',
        })
      ).status,
    ).toBe(201);
  });

  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });

  it('carries an address and a QR of it, and nothing of anybody', () => {
    const [receipt] = receipts;

    expect(receipt?.link).toMatch(/^https:\/\/aid\.example\.org\/api\/v1\/receipts\/[\w-]{43}$/);
    expect(receipt?.qr).toMatch(/^<svg/);
    expect(receipt?.code).toMatch(/^\w{4}-\w{4}-\w{4}$/);
  });

  it.each([
    [0, 'stands'],
    [1, 'disputed'],
    [2, 'reversed'],
  ])(
    'tells whether its handout stands (%i: %s), by its QR and by its code, however that is typed',
    async (no, status) => {
      const receipt = receipts[no];
      if (!receipt) throw new Error('no receipt');
      const typed = receipt.code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');

      for (const code of [tokenOf(receipt), receipt.code, typed]) {
        const { status: http, body } = await check(code);
        expect([code, http, body.status]).toEqual([code, 200, status]);
        expect(Object.keys(body).sort()).toEqual(['day', 'proof', 'status']);
      }
    },
  );

  it('has no proof before the log is published, and one that anybody checks from then on', async () => {
    const token = tokenOf(receipts[0] ?? ({} as HandoutReceiptView));
    expect((await check(token)).body.proof).toBeNull();
    expect((await world.nobody.get(`receipts/${token}/proof`)).body['code']).toBe('log.unpublished');

    await publish();

    const { body } = await check(token);
    const { text } = await world.nobody.get(`receipts/${token}/proof`);
    const [head = '', ...rest] = text.split('\n\n');
    const [, index = '', ...hashes] = head.split('\n');
    const checkpoint = readCheckpoint(openNote(rest.join('\n\n'), [signer.verifier]).text);
    expect(index).toBe(`index ${String(body.proof?.index)}`);
    expect(
      provesInclusion({
        index: body.proof?.index ?? 0,
        size: checkpoint.size,
        leafHash: Buffer.from(body.proof?.leafHash ?? '', 'base64'),
        root: checkpoint.root,
        proof: hashes.map((hash) => Buffer.from(hash, 'base64')),
      }),
    ).toBe(true);
  });

  it('is none with any bit changed', async () => {
    const token = tokenOf(receipts[0] ?? ({} as HandoutReceiptView));
    const bytes = Buffer.from(token, 'base64url');
    const found: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const other = Buffer.from(bytes);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if ((await check(other.toString('base64url'))).status !== 404) found.push(bit);
    }
    expect(found).toEqual([]);
    expect((await check(`${token}A`)).status).toBe(404);
    expect((await check('short')).status).toBe(400);
  });

  it('is not found by guessing: spoken codes that are wrong are slowed down, by address', async () => {
    const right = receipts[0]?.code ?? '';
    const statuses: number[] = [];
    for (let no = 0; no < 40; no += 1) {
      const { status } = await check(`WRNG-${String(1_000 + no)}-0000`, '203.0.113.7');
      statuses.push(status);
    }

    expect(statuses[0]).toBe(404);
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.filter((status) => status === 404).length).toBeLessThan(30);
    expect((await check(right, '203.0.113.7')).status).toBe(429);
    expect((await check(right, '203.0.113.8')).status).toBe(200);
    expect((await check(tokenOf(receipts[0] ?? ({} as HandoutReceiptView)), '203.0.113.7')).status).toBe(200);
  });

  async function publish(): Promise<void> {
    const sequencer = new Sequencer(
      {
        ...{ databaseUrl: world.sequencerUrl, signer, keptFile: join(folder, 'kept') },
        ...{ signEveryMs: 3_600_000, publishEveryMs: 86_400_000, publishedMultiple: 256, pollMs: 3_600_000 },
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
    while ((await world.nobody.get('log/checkpoint')).status !== 200);
    await sequencer.stop();
  }
});
