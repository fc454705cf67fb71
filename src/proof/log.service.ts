import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import { tileWidth } from '../audit/tree.js';
import { Database } from '../platform/database/database.js';
import type { Read } from '../platform/database/tx.js';
import { keyAfter, pageOf } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type {
  LogCheckpointPage,
  LogCheckpointsQuery,
  LogCheckpointView,
  LogConsistencyQuery,
  LogConsistencyView,
  LogInclusionQuery,
  LogInclusionView,
  LogTilePath,
  LogTileQuery,
  LogView,
} from './log.contract.js';
import { type PublishedCheckpoint, PublishedLogStore } from './log.store.js';
import { proofText } from './log.rules.js';

/** These tables hold nothing of any emergency. */
const ofNoEmergency = { emergencies: [] };

/** The log as anybody may check it: hashes, sizes that were published, and signatures. */
@Injectable()
export class LogService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PublishedLogStore) private readonly store: PublishedLogStore,
  ) {}

  describe(): Promise<LogView> {
    return this.read(async (read) => {
      const latest = await this.store.findLatest(read);
      return { origins: [...(await this.store.origins(read))], latest: latest ? viewOf(latest) : null };
    });
  }

  listCheckpoints({ limit, after }: LogCheckpointsQuery): Promise<LogCheckpointPage> {
    const [before = null] = keyAfter(after, 'moment') as readonly (string | null)[];
    return this.read(async (read) => {
      const found = await this.store.list(read, { limit: limit + 1, before });
      return pageOf(found.map(viewOf), limit, ({ signedAt }) => [signedAt.toISOString()]);
    });
  }

  /** The note with what witnesses signed below it. */
  checkpoint(size?: number): Promise<string> {
    return this.read(async (read) => this.noteOf(read, await this.get(read, size)));
  }

  proveInclusion({ index, size }: LogInclusionQuery): Promise<LogInclusionView> {
    return this.read(async (read) => {
      const checkpoint = await this.get(read, size);
      const tree = this.store.tree(read);
      const hashes = await tree.proveInclusion(refuseBeyond(index, checkpoint), checkpoint.size);
      const [leafHash] = await tree.hashesAt(0, { from: index, to: index + 1 });
      return {
        index,
        size: checkpoint.size,
        leafHash: leafHash?.toString('base64') ?? '',
        hashes: hashes.map(inBase64),
      };
    });
  }

  proveConsistency({ from, to }: LogConsistencyQuery): Promise<LogConsistencyView> {
    return this.read(async (read) => {
      const [older, newer] = [await this.get(read, from), await this.get(read, to)];
      if (older.size > newer.size) throw new Refusal('log.reversed', 'from is the smaller size');
      const hashes = await this.store.tree(read).proveConsistency(from, to);
      return { from, to, hashes: hashes.map(inBase64) };
    });
  }

  /** Whether the place is in what was published last. */
  isPublished(index: number): Promise<boolean> {
    return this.read(async (read) => index < ((await this.store.findLatest(read))?.size ?? 0));
  }

  /** The portable proof of an entry, by its place in the log, for the checkpoint that was published last. */
  prove(index: number): Promise<string> {
    return this.read(async (read) => {
      const checkpoint = await this.get(read);
      const hashes = await this.store
        .tree(read)
        .proveInclusion(refuseBeyond(index, checkpoint), checkpoint.size);
      return proofText({ index, hashes, note: await this.noteOf(read, checkpoint) });
    });
  }

  tile({ level, index }: LogTilePath, { width }: LogTileQuery): Promise<StreamableFile> {
    return this.read(async (read) => {
      const { size } = await this.get(read);
      const from = index * tileWidth;
      if (from + width > Math.floor(size / tileWidth ** level))
        throw new Refusal(
          'log.unpublished',
          `At size ${String(size)} this tile is not there, or not so wide`,
        );
      const hashes = await this.store.tree(read).hashesAt(level, { from, to: from + width });
      return new StreamableFile(Buffer.concat(hashes));
    });
  }

  private read<T>(work: (read: Read) => Promise<T>): Promise<T> {
    return this.database.read(ofNoEmergency, work);
  }

  private async get(read: Read, size?: number): Promise<PublishedCheckpoint> {
    const found = size === undefined ? await this.store.findLatest(read) : await this.store.find(read, size);
    if (found) return found;
    throw new Refusal(
      'log.unpublished',
      size === undefined
        ? 'Nothing was published yet'
        : `No checkpoint of the size ${String(size)} was published`,
    );
  }

  private async noteOf(read: Read, checkpoint: PublishedCheckpoint): Promise<string> {
    return checkpoint.note + (await this.store.cosignatures(read, checkpoint)).join('');
  }
}

function refuseBeyond(index: number, { size }: PublishedCheckpoint): number {
  if (index < size) return index;
  throw new Refusal('log.unpublished', `The place is not in the tree of size ${String(size)}`);
}

function viewOf({ origin, size, root, signedAt }: PublishedCheckpoint): LogCheckpointView {
  return { origin, size, root: root.toString('base64'), signedAt };
}

function inBase64(hash: Buffer): string {
  return hash.toString('base64');
}
