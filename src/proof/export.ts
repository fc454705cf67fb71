import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Canonical, canonicalText } from '../audit/canonical.js';
import { ExportStore, type StoredNote } from './export.store.js';

export interface Exported {
  readonly leaves: number;
  readonly unplaced: number;
  readonly checkpoints: number;
  readonly transfers: number;
  readonly balances: number;
}

type Say = (line: string) => void;

const toldEvery = 100_000;

/**
 * Writes all that a verifier needs into a folder, which is made, or is empty: `leaves.bin` (each entry's bytes behind their length in two
 * bytes, in the order of the log), `unplaced.bin` (entries without a place), `checkpoints.txt`, `transfers.jsonl`, `balances.jsonl`, and
 * last `export.json`. All of one moment, while the service goes on. Entries hold ids and amounts, and nobody's name.
 */
export async function exportLog(
  databaseUrl: string,
  folder: string,
  say: Say = () => undefined,
): Promise<Exported> {
  const store = await ExportStore.open(databaseUrl);
  try {
    return await exportFrom(store, folder, say);
  } finally {
    await store.close();
  }
}

/** The same of what a connection sees that is open already. */
export async function exportFrom(
  store: ExportStore,
  folder: string,
  say: Say = () => undefined,
): Promise<Exported> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty: name a folder of its own`);
  const { size, queued, at } = await store.counts();
  const write = <Item>(
    file: string,
    items: AsyncIterable<Item>,
    bytesOf: (item: Item) => Buffer,
  ): Promise<number> => writeAll(join(folder, file), { items, bytesOf, say, total: size });
  const exported = {
    leaves: await write('leaves.bin', store.leaves(), withLength),
    unplaced: await write('unplaced.bin', store.unplaced(), withLength),
    checkpoints: await write('checkpoints.txt', store.notes(), noteText),
    transfers: await write('transfers.jsonl', store.transfers(), (transfer) =>
      line({ ...transfer, cause: { ...transfer.cause } }),
    ),
    balances: await write('balances.jsonl', store.balances(), (balance) => line({ ...balance })),
  };
  const told = { v: 1, at: at.toISOString(), queued: Number(queued), ...exported };
  await writeFile(join(folder, 'export.json'), `${JSON.stringify(told)}\n`);
  return exported;
}

interface Writing<Item> {
  readonly items: AsyncIterable<Item>;
  readonly bytesOf: (item: Item) => Buffer;
  readonly say: Say;
  readonly total: string;
}

async function writeAll<Item>(file: string, { items, bytesOf, say, total }: Writing<Item>): Promise<number> {
  let count = 0;
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const item of items) {
      count += 1;
      if (count % toldEvery === 0) say(`${file}: ${String(count)} written, of ${total} entries`);
      yield bytesOf(item);
    }
  }
  await pipeline(
    Readable.from(pieces()),
    createWriteStream(file, { flags: 'wx', mode: 0o600, highWaterMark: 1 << 20 }),
  );
  return count;
}

function withLength(leaf: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(leaf.length + 2);
  bytes.writeUInt16BE(leaf.length);
  leaf.copy(bytes, 2);
  return bytes;
}

function noteText({ note, cosignatures }: StoredNote): Buffer {
  return Buffer.from(`${note}${cosignatures.join('')}\n`);
}

function line(value: Canonical): Buffer {
  return Buffer.from(`${canonicalText(value)}\n`);
}
