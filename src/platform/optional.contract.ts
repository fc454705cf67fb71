import { IsOptional as IsLeftOutOrNull, ValidateIf } from 'class-validator';

/** A field that may be left out. Null is a value like any other, and refused where the type does not have it. */
export function IsOptional(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

/** A field that may be left out or null: where the type says `| null`, and the two are told apart or mean the same. */
export function IsNullable(): PropertyDecorator {
  return IsLeftOutOrNull();
}
