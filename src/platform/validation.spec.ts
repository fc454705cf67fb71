import { describe, expect, it } from '@jest/globals';
import { IsInt } from 'class-validator';
import { Readable } from 'node:stream';
import { Validation } from './validation.js';

class Input {
  @IsInt()
  readonly count!: number;
}

describe('validation', () => {
  it('tells all that is wrong with its pointers, unknown fields included', async () => {
    const checked = new Validation().transform({ count: 'x', more: 1 }, { type: 'body', metatype: Input });

    await expect(checked).rejects.toMatchObject({
      code: 'input.invalid',
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '/count' }),
        expect.objectContaining({ pointer: '/more' }),
      ]) as unknown,
    });
  });

  it.each(['a\0b', 'a\ud800b'])('refuses text that cannot be kept', (text) => {
    const check = (): unknown =>
      new Validation().transform({ deep: [text] }, { type: 'body', metatype: Input });

    expect(check).toThrow(
      expect.objectContaining({
        code: 'input.invalid',
        errors: [expect.objectContaining({ pointer: '/deep/0' })],
      }),
    );
  });

  it('hands a stream on as it is', async () => {
    const upload = Readable.from(['a,b']);

    expect(await new Validation().transform(upload, { type: 'body', metatype: Readable })).toBe(upload);
  });
});
