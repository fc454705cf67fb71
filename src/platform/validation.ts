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

  /** An upload is a stream: whoever reads it checks it. Copied field by field, as objects are here, it would take the process down. */
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return value instanceof Readable ? Promise.resolve(value) : super.transform(value, metadata);
  }
}

function problemsOf(errors: readonly ValidationError[], path: string): readonly FieldProblem[] {
  return errors.flatMap((error) => {
    const pointer = `${path}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.values(error.constraints ?? {}).map((detail) => ({ pointer, detail }));
    return [...own, ...problemsOf(error.children ?? [], pointer)];
  });
}
