import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId, nil } from '../platform/ids.js';
import { type AuditEntry, leafBytesMax, leavesOf, type LeafTransfer } from './leaf.js';

const entry: AuditEntry = {
  id: '01975bd0-0000-7000-8000-000000000001',
  at: new Date('2026-11-23T09:00:00.123Z'),
  act: 'handout.record',
  actor: '01975bd0-0000-7000-8000-000000000002',
  emergency: nil,
  outcome: 'done',
  subjects: ['01975bd0-0000-7000-8000-000000000003'],
  digest: 'abc',
};

describe('audit leaf', () => {
  it('is the canonical text of the entry', () => {
    const [part] = leavesOf(entry);

    expect(part?.leaf.toString()).toBe(
      '{"act":"handout.record","actor":"01975bd0-0000-7000-8000-000000000002","at":"2026-11-23T09:00:00.123Z","digest":"abc",' +
        `"emergency":"${nil}","id":"01975bd0-0000-7000-8000-000000000001","outcome":"done",` +
        '"subjects":["01975bd0-0000-7000-8000-000000000003"],"transfers":[],"v":1}',
    );
  });

  it('is split into numbered parts where it would be over 32 KiB: no transfer is lost, no subject said twice', () => {
    const transfers = Array.from({ length: 300 }, transfer);
    const subjects = ids(302);

    const parts = leavesOf({ ...entry, subjects, transfers, facts: { claim: entry.id } });
    const leaves = parts.map(({ leaf }) => JSON.parse(leaf.toString()) as Part);

    expect(parts.every(({ leaf }) => leaf.length <= leafBytesMax)).toBe(true);
    expect(parts.slice(0, -1).every(({ leaf }) => leaf.length > leafBytesMax - 1_000)).toBe(true); // and none is half empty
    expect(leaves.map(({ part }) => part)).toEqual(leaves.map((_, index) => index + 1));
    expect(leaves.every((leaf) => leaf.parts === leaves.length && leaf.id === entry.id)).toBe(true);
    expect(leaves.flatMap((leaf) => leaf.transfers.map(({ id }) => id))).toEqual(
      transfers.map(({ id }) => id),
    );
    expect(leaves.map((leaf) => leaf.subjects)).toEqual([subjects, ...leaves.slice(1).map(() => undefined)]);
    expect(parts.flatMap((part) => part.subjects)).toEqual(subjects);
  });

  it('says beyond 500 subjects how many and which by a digest, and is found by each of them', () => {
    const subjects = ids(1_201);

    const parts = leavesOf({ ...entry, subjects });
    const again = leavesOf({ ...entry, subjects: [...subjects].reverse() });
    const other = leavesOf({ ...entry, subjects: [...subjects.slice(1), newId()] });

    const said = (from: typeof parts) => (JSON.parse(String(from[0]?.leaf)) as Part).subjects;
    expect(said(parts)).toEqual({ count: 1_201, digest: expect.stringMatching(/^[\w-]{43}$/) });
    expect(said(again)).toEqual(said(parts));
    expect(said(other)).not.toEqual(said(parts));
    expect(parts.map((part) => part.subjects.length)).toEqual([500, 500, 201]);
    expect(parts.flatMap((part) => part.subjects)).toEqual(subjects);
  });

  it('holds any entry of the acts: many subjects, many transfers, and what else is said', () => {
    fc.assert(
      fc.property(fc.nat(1_200), fc.nat(300), fc.nat(9_000), (subjectsCount, transfersCount, length) => {
        const subjects = ids(subjectsCount);
        const transfers = Array.from({ length: transfersCount }, transfer);
        const parts = leavesOf({ ...entry, subjects, transfers, facts: { said: 'é'.repeat(length / 2) } });

        expect(parts.every(({ leaf }) => leaf.length <= leafBytesMax)).toBe(true);
        expect(parts.every((part) => part.subjects.length <= 500)).toBe(true);
        expect(parts.flatMap((part) => part.subjects)).toEqual(subjects);
        expect(
          parts.flatMap(({ leaf }) => (JSON.parse(leaf.toString()) as Part).transfers.map(({ id }) => id)),
        ).toEqual(transfers.map(({ id }) => id));
      }),
      { numRuns: 40 },
    );
  });
});

function ids(count: number): readonly string[] {
  return Array.from({ length: count }, () => newId());
}

interface Part {
  readonly id: string;
  readonly part: number;
  readonly parts: number;
  readonly subjects?: unknown;
  readonly transfers: readonly LeafTransfer[];
}

function transfer(): LeafTransfer {
  const account = `${newId()}/${newId()}/stock:${newId()}/${newId()}/${newId()}`;
  return {
    id: newId(),
    kind: 'single',
    debit: account,
    credit: account,
    commodity: newId(),
    amount: '5',
    cause: { kind: 'handout', id: newId() },
  };
}
