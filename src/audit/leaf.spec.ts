import { describe, expect, it } from '@jest/globals';
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
    const [leaf] = leavesOf(entry);

    expect(leaf?.toString()).toBe(
      '{"act":"handout.record","actor":"01975bd0-0000-7000-8000-000000000002","at":"2026-11-23T09:00:00.123Z","digest":"abc",' +
        `"emergency":"${nil}","id":"01975bd0-0000-7000-8000-000000000001","outcome":"done",` +
        '"subjects":["01975bd0-0000-7000-8000-000000000003"],"transfers":[],"v":1}',
    );
  });

  it('is split into numbered parts where it would be over 32 KiB, and no transfer is lost', () => {
    const transfers = Array.from({ length: 300 }, transfer);

    const leaves = leavesOf({ ...entry, transfers }).map((leaf) => JSON.parse(leaf.toString()) as Part);

    expect(leaves.every((leaf) => JSON.stringify(leaf).length <= leafBytesMax)).toBe(true);
    expect(leaves.map((leaf) => leaf.part)).toEqual(leaves.map((_, index) => index + 1));
    expect(leaves.flatMap((leaf) => leaf.transfers.map(({ id }) => id))).toEqual(
      transfers.map(({ id }) => id),
    );
  });

  it('refuses more than 500 subjects: who writes more does it in chunks', () => {
    const subjects = Array.from({ length: 501 }, () => newId());

    expect(() => leavesOf({ ...entry, subjects })).toThrow(RangeError);
  });
});

interface Part {
  readonly part: number;
  readonly transfers: readonly LeafTransfer[];
}

function transfer(): LeafTransfer {
  const account = `stock:${newId()}:${newId()}:${newId()}`;
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
