import { describe, expect, it } from '@jest/globals';
import { checkGiving, type Giving } from './assignment.rules.js';

const today = '2026-03-01';
const giving: Giving = { giverId: 'g', personId: 'p', roleActs: ['person.read'], endsOn: null, heldActs: [] };

function giveWith(changes: Partial<Giving>): () => void {
  return () => {
    checkGiving({ ...giving, ...changes }, today);
  };
}

describe('checkGiving', () => {
  it('lets one person give another a role, for ever or until a day that has not passed', () => {
    expect(giveWith({})).not.toThrow();
    expect(giveWith({ endsOn: today })).not.toThrow();
    expect(giveWith({ giverId: null })).not.toThrow();
  });

  it('lets nobody give themselves a role', () => {
    expect(giveWith({ giverId: 'p' })).toThrow('assignment.self');
  });

  it('refuses what would have ended already', () => {
    expect(giveWith({ endsOn: '2026-02-28' })).toThrow('assignment.past');
  });

  it('keeps administration apart from every other role, whichever comes first', () => {
    expect(giveWith({ roleActs: ['person.create'], heldActs: [['role.read']] })).toThrow(
      'assignment.incompatible',
    );
    expect(giveWith({ roleActs: ['role.read'], heldActs: [['person.create']] })).toThrow(
      'assignment.incompatible',
    );
    expect(
      giveWith({ roleActs: ['person.create'], heldActs: [['role.create', 'person.read']] }),
    ).not.toThrow();
    expect(giveWith({ roleActs: ['role.read'], heldActs: [['person.read'], []] })).not.toThrow();
  });
});
