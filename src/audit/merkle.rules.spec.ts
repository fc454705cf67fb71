import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  appended,
  consistencySpans,
  emptyTree,
  foldOf,
  inclusionSpans,
  leafHash,
  nodeHash,
  nodesOf,
  provesConsistency,
  provesInclusion,
  rootOf,
  type Span,
} from './merkle.rules.js';

/** The eight leaves of the certificate transparency tests, and the roots of their trees by size. */
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const sizeMax = 64;
const hashes = Array.from({ length: sizeMax }, (_, no) => leafHash(Buffer.from(`leaf ${String(no)}`)));

describe('the tree of the log', () => {
  it('hashes leaves and nodes as RFC 6962 says', () => {
    expect(leafHash(Buffer.from('L123456')).toString('hex')).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
    expect(nodeHash(Buffer.from('N123'), Buffer.from('N456')).toString('hex')).toBe(
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    );
  });

  it('has the roots of the certificate transparency tests', () => {
    const found = roots.map((_, size) =>
      rootOf(appended(emptyTree, leaves.slice(0, size).map(leafHash))).toString('hex'),
    );

    expect(found).toEqual(roots);
  });

  it('has the root that the definition gives, for all sizes up to 64, however many leaves come at once', () => {
    for (let size = 0; size <= sizeMax; size += 1) {
      const some = Math.floor(size / 3);
      const tree = appended(appended(emptyTree, hashes.slice(0, some)), hashes.slice(some, size));

      expect([size, tree.size, rootOf(tree)]).toEqual([size, size, byDefinition(hashes.slice(0, size))]);
    }
  });

  it('proves each leaf of each size up to 64, and no other leaf, index, size or root by the same proof', () => {
    const wrong: string[] = [];
    for (let size = 1; size <= sizeMax; size += 1) {
      const root = rootAt(size);
      for (let index = 0; index < size; index += 1) {
        const leaf = hashAt(index);
        const proof = inclusionSpans(index, size).map(hashOf);
        const good = { index, size, leafHash: leaf, root, proof };
        const bad = {
          'another leaf': { ...good, leafHash: changed(leaf) },
          'another root': { ...good, root: changed(root) },
          'the next index': { ...good, index: index + 1 },
          'beyond the end': { ...good, index: size },
          'too short': { ...good, proof: proof.slice(1) },
          'too long': { ...good, proof: [...proof, leaf] },
          'a changed hash': { ...good, proof: proof.map((hash, no) => (no === 0 ? changed(hash) : hash)) },
          'no hash': { ...good, proof: [...proof.slice(0, -1), Buffer.alloc(31)] },
        };
        if (!provesInclusion(good)) wrong.push(`refuses ${String(index)} of ${String(size)}`);
        for (const [why, one] of Object.entries(bad)) {
          const isTheSame = size === 1 && (why === 'too short' || why === 'a changed hash');
          if (!isTheSame && provesInclusion(one))
            wrong.push(`takes ${String(index)} of ${String(size)}: ${why}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('proves each size up to 64 to hold each before it, and nothing else by the same proof', () => {
    const wrong: string[] = [];
    for (let newer = 1; newer <= sizeMax; newer += 1) {
      for (let older = 1; older <= newer; older += 1) {
        const proof = consistencySpans(older, newer).map(hashOf);
        const good = { older, newer, olderRoot: rootAt(older), newerRoot: rootAt(newer), proof };
        const bad = {
          'another older root': { ...good, olderRoot: changed(good.olderRoot) },
          'another newer root': { ...good, newerRoot: changed(good.newerRoot) },
          'an older size of nothing': { ...good, older: 0 },
          'the sizes swapped': { ...good, older: newer + 1 },
          'too long': { ...good, proof: [...proof, hashAt(0)] },
          'too short': { ...good, proof: older === newer ? [hashAt(0)] : proof.slice(0, -1) },
          'a changed hash': {
            ...good,
            proof: older === newer ? [hashAt(0)] : proof.map((hash, no) => (no === 0 ? changed(hash) : hash)),
          },
        };
        if (!provesConsistency(good)) wrong.push(`refuses ${String(older)} in ${String(newer)}`);
        for (const [why, one] of Object.entries(bad))
          if (provesConsistency(one)) wrong.push(`takes ${String(older)} in ${String(newer)}: ${why}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('shows nothing of an empty tree', () => {
    expect(consistencySpans(0, 7)).toEqual([]);
    expect(
      provesConsistency({ older: 0, newer: 7, olderRoot: rootAt(0), newerRoot: rootAt(7), proof: [] }),
    ).toBe(false);
  });

  it('divides spans beyond 2^31 leaves', () => {
    const size = 2 ** 40 + 3;

    const spans = inclusionSpans(2 ** 40 + 1, size);

    expect(spans).toEqual([
      { from: 2 ** 40, to: 2 ** 40 + 1 },
      { from: 2 ** 40 + 2, to: size },
      { from: 0, to: 2 ** 40 },
    ]);
    expect(nodesOf({ from: 0, to: 2 ** 40 })).toEqual([{ height: 40, index: 0 }]);
  });
});

/** MTH of RFC 6962 §2.1, word by word. */
function byDefinition(list: readonly Buffer[]): Buffer {
  const [first] = list;
  if (!first) return createHash('sha256').digest();
  if (list.length === 1) return first;
  let middle = 1;
  while (middle * 2 < list.length) middle *= 2;
  return nodeHash(byDefinition(list.slice(0, middle)), byDefinition(list.slice(middle)));
}

function rootAt(size: number): Buffer {
  return byDefinition(hashes.slice(0, size));
}

function hashAt(index: number): Buffer {
  const hash = hashes[index];
  if (!hash) throw new Error(`no leaf ${String(index)}`);
  return hash;
}

/** As the store reads a span: perfect subtrees, folded. */
function hashOf(span: Span): Buffer {
  return foldOf(
    nodesOf(span).map(({ height, index }) => {
      const width = 2 ** height;
      return byDefinition(hashes.slice(index * width, (index + 1) * width));
    }),
  );
}

function changed(hash: Buffer): Buffer {
  const other = Buffer.from(hash);
  other[0] = (other[0] ?? 0) ^ 1;
  return other;
}
