import { describe, expect, it } from '@jest/globals';
import { acts, roles } from '../acts/acts.js';
import { Refusal } from '../platform/refusal.js';
import { actsOf, checkActs, checkTurn, isAdministering } from './role.rules.js';

describe('built-in roles', () => {
  it('hold the acts that acts.ts gives them, and none that everyone holds', () => {
    expect(actsOf('administrator')).toContain('assignment.give');
    expect(actsOf('administrator')).not.toContain('session.end');
    expect(actsOf('nobody')).toEqual([]);
  });

  it('keep administration apart: only the administrator decides who may do what', () => {
    const administering = Object.keys(roles).filter((role) => isAdministering(actsOf(role)));

    expect(administering).toEqual(['administrator']);
    expect(() => {
      checkActs(actsOf('administrator'));
    }).not.toThrow();
  });
});

describe('checkActs', () => {
  it('takes acts that exist', () => {
    expect(() => {
      checkActs(['person.read', 'role.read']);
    }).not.toThrow();
  });

  it('names each act that does not exist, and each that is nobody’s to give', () => {
    const refusal = refusalOf(() => {
      checkActs(['person.read', 'person.promote', 'session.begin', 'toString']);
    });

    expect(refusal.code).toBe('input.invalid');
    expect(refusal.errors.map(({ pointer }) => pointer)).toEqual(['/acts/1', '/acts/2', '/acts/3']);
  });

  it('refuses administration beside another act', () => {
    const other = Object.keys(acts).find(
      (act) => !actsOf('administrator').includes(act) && actsOf('auditor').includes(act),
    );

    expect(
      refusalOf(() => {
        checkActs(['assignment.give', other ?? '']);
      }).code,
    ).toBe('role.mixed');
    expect(() => {
      checkActs(['assignment.give', 'person.read']);
    }).not.toThrow();
  });
});

describe('checkTurn', () => {
  it('refuses a role that begins or ceases to administer', () => {
    expect(
      refusalOf(() => {
        checkTurn(['person.read'], ['person.create']);
      }).code,
    ).toBe('role.turned');
    expect(
      refusalOf(() => {
        checkTurn(['person.create'], []);
      }).code,
    ).toBe('role.turned');
    expect(() => {
      checkTurn(['person.create'], ['person.disable']);
    }).not.toThrow();
  });
});

function refusalOf(decide: () => void): Refusal {
  try {
    decide();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
