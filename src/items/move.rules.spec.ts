import { describe, expect, it } from '@jest/globals';
import { newId, nil } from '../platform/ids.js';
import { checkMove, type Moved, type MoveFacts, transfersOfMove } from './move.rules.js';

const now = new Date('2026-03-10T12:00:00Z');
const organisationId = newId();
const item = newId();
const grantId = newId();
const emergencyId = newId();
const own = { id: newId(), emergencyId, itemId: item, grantId };
const prePositioned = { id: newId(), emergencyId: nil, itemId: item, grantId: null };

const move: Moved = {
  fromSiteId: newId(),
  toSiteId: newId(),
  movedOn: '2026-03-10',
  lines: [
    { lotId: own.id, quantity: 30 },
    { lotId: prePositioned.id, quantity: 20 },
  ],
};
const facts: MoveFacts = {
  from: { organisationId },
  to: { organisationId, active: true },
  lots: new Map([own, prePositioned].map((lot) => [lot.id, lot])),
};

function checking(what: Moved, known: MoveFacts = facts): () => void {
  return () => {
    checkMove(what, known, now);
  };
}

describe('checkMove', () => {
  it('takes a move between two sites of one organisation', () => {
    expect(checking(move)).not.toThrow();
  });

  it.each([
    ['move.same-site', { ...move, toSiteId: move.fromSiteId }, facts],
    ['move.other-organisation', move, { ...facts, to: { organisationId: newId(), active: true } }],
    ['site.inactive', move, { ...facts, to: { organisationId, active: false } }],
    ['stock.future', { ...move, movedOn: '2026-03-12' }, facts],
    ['lot.unknown', { ...move, lines: [...move.lines, { lotId: newId(), quantity: 1 }] }, facts],
  ])('refuses with %s', (code, what, known) => {
    expect(checking(what, known)).toThrow(expect.objectContaining({ code }));
  });
});

describe('transfersOfMove', () => {
  const id = newId();
  const transfers = transfersOfMove({ ...move, id, emergencyId }, facts.lots, newId);

  it('takes of each lot from one site what it brings to the other', () => {
    expect(
      transfers.map(({ from, to, amount }) => [from.owner, to.owner, from.lotId, to.lotId, amount]),
    ).toEqual([
      [move.fromSiteId, move.toSiteId, own.id, own.id, 30n],
      [move.fromSiteId, move.toSiteId, prePositioned.id, prePositioned.id, 20n],
    ]);
  });

  it('keeps each lot under its grant and emergency, wherever it goes', () => {
    expect(transfers.map(({ to }) => [to.emergencyId, to.grantId])).toEqual([
      [emergencyId, grantId],
      [nil, null],
    ]);
    expect(transfers.every(({ cause }) => cause.kind === 'move' && cause.id === id)).toBe(true);
  });
});
