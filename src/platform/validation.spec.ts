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

  it('hands a stream on as it is where one is expected', async () => {
    const upload = Readable.from(['a,b']);

    expect(await new Validation().transform(upload, { type: 'body', metatype: Readable })).toBe(upload);
  });

  it.each([Input, Function, Object])('refuses a stream where %p is expected', (metatype) => {
    const upload = Readable.from(['a,b']);

    expect(() => new Validation().transform(upload, { type: 'body', metatype })).toThrow(
      expect.objectContaining({ code: 'media.unsupported' }),
    );
  });

  it('refuses an object where a stream is expected', () => {
    expect(() => new Validation().transform({}, { type: 'body', metatype: Readable })).toThrow(
      expect.objectContaining({ code: 'media.unsupported' }),
    );
  });

  it.each(['constructor', '__proto__', 'toString'])('refuses a field that is named %s', (name) => {
    const input: unknown = JSON.parse(`{ "count": 1, "${name}": "x" }`);
    const check = (): unknown => new Validation().transform(input, { type: 'body', metatype: Input });

    expect(check).toThrow(
      expect.objectContaining({
        code: 'input.invalid',
        errors: [expect.objectContaining({ pointer: `/${name}` })],
      }),
    );
  });
});
