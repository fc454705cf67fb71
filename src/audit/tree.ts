import {
  consistencySpans,
  foldOf,
  hashBytes,
  inclusionSpans,
  nodesOf,
  rootOf,
  type Span,
  type TreeNode,
} from './merkle.rules.js';

/** Asks the database: a connection, a transaction or a pool, whatever is at hand. */
export type Query = <Row>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** Hashes in a full tile (c2sp.org/tlog-tiles): 256, of leaves or of the roots of the tiles below. */
export const tileWidth = 256;
const tileHeight = 8;

/** The log's tree, as its leaves and full tiles are stored. */
export class Tree {
  constructor(private readonly query: Query) {}

  /** How many entries have a place in the log. */
  async size(): Promise<number> {
    const [head] = await this.query<{ readonly size: string }>('select size::text as size from audit_head');
    return Number(head?.size ?? 0);
  }

  /** The root of the tree as it was with this many leaves. */
  async rootAt(size: number): Promise<Buffer> {
    return size === 0 ? rootOf({ size: 0, roots: [] }) : this.hashOf({ from: 0, to: size });
  }

  /** The hashes that prove a leaf to be in the tree as it was with this many leaves. */
  proveInclusion(index: number, size: number): Promise<readonly Buffer[]> {
    return this.hashesOf(inclusionSpans(index, size));
  }

  /** The hashes that prove that the tree of the newer size holds that of the older one unchanged. */
  proveConsistency(older: number, newer: number): Promise<readonly Buffer[]> {
    return this.hashesOf(consistencySpans(older, newer));
  }

  /**
   * The hashes of a level from one place up to another, which is left out: level 0 is the leaves, each further level the roots of the
   * full tiles of the level below. Throws where one is missing.
   */
  async hashesAt(level: number, { from, to }: Span): Promise<readonly Buffer[]> {
    const hashes = await this.query<{ readonly hash: Buffer }>(
      level === 0
        ? `select leaf_hash as hash from audit_leaf where leaf_index >= $1 and leaf_index < $2 order by leaf_index`
        : `select root as hash from audit_tile
           where level = $3 and tile_index >= $1 and tile_index < $2
           order by tile_index`,
      level === 0 ? [from, to] : [from, to, level - 1],
    );
    if (hashes.length !== to - from)
      throw new Error(
        `the log misses hashes of level ${String(level)} from ${String(from)} to ${String(to)}`,
      );
    return hashes.map(({ hash }) => hash);
  }

  private async hashesOf(spans: readonly Span[]): Promise<readonly Buffer[]> {
    const hashes: Buffer[] = [];
    for (const span of spans) hashes.push(await this.hashOf(span));
    return hashes;
  }

  private async hashOf(span: Span): Promise<Buffer> {
    const hashes: Buffer[] = [];
    for (const node of nodesOf(span)) hashes.push(await this.hashOfNode(node));
    return foldOf(hashes);
  }

  /** Of the hashes of a level that make it up, at most half a tile. */
  private async hashOfNode({ height, index }: TreeNode): Promise<Buffer> {
    const level = Math.floor(height / tileHeight);
    const width = 2 ** (height % tileHeight);
    const from = index * width;
    const tile = await this.tile(level, Math.floor(from / tileWidth));
    const at = from % tileWidth;
    const hashes = tile ? tile.slice(at, at + width) : await this.hashesAt(level, { from, to: from + width });
    return perfectRoot(hashes);
  }

  private async tile(level: number, index: number): Promise<readonly Buffer[] | undefined> {
    const [row] = await this.query<{ readonly hashes: Buffer }>(
      'select hashes from audit_tile where level = $1 and tile_index = $2',
      [level, index],
    );
    return row && piecesOf(row.hashes);
  }
}

/** The root of a perfect subtree: of 1, 2, 4, … hashes. */
export function perfectRoot(hashes: readonly Buffer[]): Buffer {
  return foldOf(hashes.length === 1 ? hashes : [leftOf(hashes), rightOf(hashes)]);
}

function leftOf(hashes: readonly Buffer[]): Buffer {
  return perfectRoot(hashes.slice(0, hashes.length / 2));
}

function rightOf(hashes: readonly Buffer[]): Buffer {
  return perfectRoot(hashes.slice(hashes.length / 2));
}

function piecesOf(hashes: Buffer): readonly Buffer[] {
  return Array.from({ length: hashes.length / hashBytes }, (_, no) =>
    hashes.subarray(no * hashBytes, (no + 1) * hashBytes),
  );
}
