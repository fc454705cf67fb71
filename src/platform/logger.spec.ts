import { describe, expect, it } from '@jest/globals';
import { safeError } from './logger.js';

const name = 'Fatima Hassan';

function databaseError(code: string, message: string): Error {
  return Object.assign(new Error(message), {
    code,
    constraint: 'person_name',
    routine: 'ExecConstraints',
    detail: `Failing row contains (${name}).`,
  });
}

describe('what the log keeps of an error', () => {
  it.each([
    ['22P02', `invalid input syntax for type uuid: "${name}"`],
    ['22P02', `invalid input syntax for type json\n    at ${name} of line 1\n`],
    ['23505', `duplicate key value: ${name}`],
  ])('is where it was, and nothing of the value that PostgreSQL repeats (%s)', (code, message) => {
    const kept = safeError(databaseError(code, message));

    expect(kept).toMatchObject({ code, constraint: 'person_name', routine: 'ExecConstraints' });
    expect(kept).toHaveProperty('stack', expect.stringMatching(/^at .*logger\.spec/));
    expect(JSON.stringify(kept)).not.toContain(name);
    expect(kept).not.toHaveProperty('message');
    expect(kept).not.toHaveProperty('detail');
  });

  it('is the whole message of an error that is no value’s', () => {
    expect(safeError(databaseError('42P01', 'relation "x" does not exist'))).toMatchObject({
      message: 'relation "x" does not exist',
    });
    expect(safeError('thrown')).toEqual({ kind: 'string' });
  });
});
