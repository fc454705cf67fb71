import { createHash } from 'node:crypto';

/*
 * The log's tree (RFC 6962 §2.1): which hashes a root, a proof that a leaf is there, and a proof that nothing was rewritten are made
 * of, and what makes a proof good. Hashes are SHA-256, 32 bytes. Sizes and indexes are whole numbers below 2^53, so nothing here
 * shifts bits: JavaScript's shifts end at 2^31.
 */

export const hashBytes = 32;

export function leafHash(leaf: Uint8Array): Buffer {
  return createHash('sha256').update(leafPrefix).update(leaf).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

/** A tree by the roots of its perfect subtrees, the largest first: enough to append to it and to know its root. At most 53 hashes. */
export interface CompactTree {
  readonly size: number;
  readonly roots: readonly Buffer[];
}

export const emptyTree: CompactTree = { size: 0, roots: [] };

export function appended(tree: CompactTree, leafHashes: readonly Buffer[]): CompactTree {
  const roots = [...tree.roots];
  let { size } = tree;
  for (const hash of leafHashes) {
    roots.push(hash);
    for (let rest = size; rest % 2 === 1; rest = half(rest)) {
      const [left, right] = roots.splice(-2) as [Buffer, Buffer];
      roots.push(nodeHash(left, right));
    }
    size += 1;
  }
  return { size, roots };
}

export function rootOf({ roots }: CompactTree): Buffer {
  return roots.length === 0 ? createHash('sha256').digest() : foldOf(roots);
}

/** The hash of perfect subtrees that stand side by side, the largest first. */
export function foldOf(hashes: readonly Buffer[]): Buffer {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Leaves from one index up to another, which is left out. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The subtrees whose hashes prove that a leaf is in a tree of this size, the nearest first (RFC 6962 §2.1.1). */
export function inclusionSpans(index: number, size: number): readonly Span[] {
  const spans: Span[] = [];
  let tree: Span = { from: 0, to: size };
  while (tree.to - tree.from > 1) {
    const middle = middleOf(tree);
    const [left, right] = [
      { from: tree.from, to: middle },
      { from: middle, to: tree.to },
    ];
    const isLeft = index < middle;
    spans.unshift(isLeft ? right : left);
    tree = isLeft ? left : right;
  }
  return spans;
}

/** The subtrees whose hashes prove that the newer tree holds the older one unchanged, the nearest first (RFC 6962 §2.1.2). */
export function consistencySpans(older: number, newer: number): readonly Span[] {
  if (older === 0 || older === newer) return [];
  const spans: Span[] = [];
  let tree: Span = { from: 0, to: newer };
  while (tree.to > older) {
    const middle = middleOf(tree);
    const isLeft = older <= middle;
    spans.unshift(isLeft ? { from: middle, to: tree.to } : { from: tree.from, to: middle });
    tree = isLeft ? { from: tree.from, to: middle } : { from: middle, to: tree.to };
  }
  return tree.from === 0 ? spans : [tree, ...spans]; // a verifier knows the older root already
}

/** A perfect subtree: of 2^height leaves, and as many before it as `index` such subtrees have. */
export interface TreeNode {
  readonly height: number;
  readonly index: number;
}

/** The perfect subtrees that make up a span of a proof, the largest first: their hashes fold to that of the span. */
export function nodesOf({ from, to }: Span): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let next = from; next < to;) {
    let [height, width] = [0, 1];
    while (width * 2 <= to - next && next % (width * 2) === 0) [height, width] = [height + 1, width * 2];
    nodes.push({ height, index: next / width });
    next += width;
  }
  return nodes;
}

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the proof shows that the leaf is at this index of the tree with this root (RFC 9162 §2.1.3.2). */
export function provesInclusion({ index, size, leafHash: leaf, root, proof }: Inclusion): boolean {
  if (index >= size || [leaf, root, ...proof].some(isNoHash)) return false;
  let [node, last] = [index, size - 1];
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.equals(root);
}

export interface Consistency {
  readonly older: number;
  readonly newer: number;
  readonly olderRoot: Uint8Array;
  readonly newerRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the proof shows that the newer tree holds the older one unchanged (RFC 9162 §2.1.4.2). Of an empty tree nothing can be shown. */
export function provesConsistency({ older, newer, olderRoot, newerRoot, proof }: Consistency): boolean {
  if (older > newer || [olderRoot, newerRoot, ...proof].some(isNoHash)) return false;
  if (older === 0) return false;
  if (older === newer) return proof.length === 0 && Buffer.from(olderRoot).equals(newerRoot);
  if (proof.length === 0) return false;
  const [first, ...rest] = isPowerOfTwo(older) ? [olderRoot, ...proof] : proof;
  let [node, last] = [older - 1, newer - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let olderHash: Buffer = Buffer.from(first ?? []);
  let newerHash = olderHash;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [olderHash, newerHash] = [nodeHash(sibling, olderHash), nodeHash(sibling, newerHash)];
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newerHash = nodeHash(newerHash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && olderHash.equals(olderRoot) && newerHash.equals(newerRoot);
}

/** Where a tree of two leaves or more divides: after the largest power of two below its size. */
function middleOf({ from, to }: Span): number {
  let width = 1;
  while (width * 2 < to - from) width *= 2;
  return from + width;
}

function half(number: number): number {
  return Math.floor(number / 2);
}

function isPowerOfTwo(number: number): boolean {
  let width = 1;
  while (width < number) width *= 2;
  return width === number;
}

function isNoHash(hash: Uint8Array): boolean {
  return hash.length !== hashBytes;
}
