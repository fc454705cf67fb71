import { describe, expect, it } from '@jest/globals';
import { isUnreadable, safeError } from './problem.js';

function databaseError(code: string, message: string): Error {
  return Object.assign(new Error(message), {
    code,
    routine: 'string_to_uuid',
    parameters: ['Amal'],
    table: 'household',
  });
}

describe('an error of the database', () => {
  it('is logged without the value that it quotes', () => {
    const logged = safeError(databaseError('22P02', 'invalid input syntax for type uuid: "Amal\nHaddad"'));

    expect(JSON.stringify(logged)).not.toMatch(/Amal|Haddad/);
    expect(logged).toMatchObject({ code: '22P02', routine: 'string_to_uuid', table: 'household' });
    expect(logged).toMatchObject({ stack: expect.stringMatching(/^at /) as unknown });
  });

  it('is logged with its message where that quotes nothing, and never with its parameters', () => {
    const logged = safeError(databaseError('23505', 'duplicate key value violates unique constraint "x"'));

    expect(logged).toMatchObject({ message: expect.stringContaining('unique') as unknown });
    expect(JSON.stringify(logged)).not.toMatch(/Amal/);
  });

  it.each([
    ['22P02', true],
    ['22008', true],
    ['22012', false], // a division by zero is nobody's input
    ['23505', false],
  ])('of state %s is about what was sent: %s', (code, unreadable) => {
    expect(isUnreadable(databaseError(code, 'x'))).toBe(unreadable);
  });

  it('is none where something else went wrong', () => {
    expect([isUnreadable(new TypeError('x')), isUnreadable(null), isUnreadable('22P02')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
