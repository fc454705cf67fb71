import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import { Readable } from 'node:stream';
import type { ValidationError } from 'class-validator';
import { type FieldProblem, Refusal } from './refusal.js';

const problemsMax = 100;

/** Parses requests at the edge: only declared fields, each checked, all problems told at once with their pointers. */
@Injectable()
export class Validation extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) =>
        new Refusal('input.invalid', undefined, {}, problemsOf(errors, '').slice(0, problemsMax)),
    });
  }

  /**
   * An upload is a stream, for routes that take one (their parameter's type is `Readable`, and not of a type-only import, of which nothing is
   * left at run time): whoever reads it checks it. A stream in place of a contract is refused, as is the contrary, with `media.unsupported`: copied
   * field by field, as objects are here, it would take the process down.
   */
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isStream = value instanceof Readable;
    if (isStream !== (metadata.metatype === Readable) && (isStream || metadata.type === 'body'))
      throw new Refusal('media.unsupported', isStream ? 'Send application/json' : 'Send the file itself');
    if (isStream) return Promise.resolve(value);
    const unstorable = unstorableIn(value, '');
    if (unstorable) throw new Refusal('input.invalid', undefined, {}, [unstorable]);
    return super.transform(value, metadata);
  }
}

function problemsOf(errors: readonly ValidationError[], path: string): readonly FieldProblem[] {
  return errors.flatMap((error) => {
    const pointer = `${path}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.values(error.constraints ?? {}).map((detail) => ({ pointer, detail }));
    return [...own, ...problemsOf(error.children ?? [], pointer)];
  });
}

const depthMax = 32;
const everyObjects = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * Text that no database keeps and no canonical text has: NUL and lone surrogates; what is nested too deep to be meant; and the
 * names that every object has, which the whitelist would pass over in silence.
 */
function unstorableIn(value: unknown, pointer: string, depth = 0): FieldProblem | undefined {
  if (depth > depthMax) return { pointer, detail: `nested deeper than ${depthMax}` };
  if (typeof value === 'string') {
    return value.includes('\0') || !value.isWellFormed()
      ? { pointer, detail: 'holds a character that cannot be kept' }
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    if (everyObjects.has(key)) return { pointer: `${pointer}/${key}`, detail: 'there is no such field' };
    const found = unstorableIn(key, pointer, depth) ?? unstorableIn(member, `${pointer}/${key}`, depth + 1);
    if (found) return found;
  }
  return undefined;
}
