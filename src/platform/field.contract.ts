import { ApiProperty } from '@nestjs/swagger';
import { IsISO8601, IsLowercase, IsString, IsUUID, Length, Matches } from 'class-validator';

/** A code that people write: capitals, digits and dashes. */
export function IsCode({ lengthMax = 30 }: { readonly lengthMax?: number } = {}): PropertyDecorator {
  const pattern = new RegExp(`^[A-Z0-9][A-Z0-9-]{0,${String(lengthMax - 1)}}$`);
  return all(
    Matches(pattern, { message: '$property must be capitals, digits and dashes' }),
    ApiProperty({ pattern: pattern.source }),
  );
}

/** A name of 1 to 200 characters. */
export function IsName(): PropertyDecorator {
  return all(IsLine(200), ApiProperty({ minLength: 1, maxLength: 200 }));
}

/** A line of text without control characters or halves of characters. */
export function IsLine(charactersMax: number): PropertyDecorator {
  return all(
    IsString(),
    Length(1, charactersMax),
    Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: '$property must be one line of text' }),
    Matches(/\S/, { message: '$property must not be blank' }),
  );
}

/** An id: a UUID in lower case, so that one thing has one name. */
export function IsId(): PropertyDecorator {
  return all(IsUUID(), IsLowercase(), ApiProperty({ format: 'uuid' }));
}

export function AreIds(): PropertyDecorator {
  return all(IsUUID(undefined, { each: true }), IsLowercase({ each: true }));
}

/** A day, `YYYY-MM-DD`, that the calendar has. */
export function IsDay(): PropertyDecorator {
  return all(
    IsISO8601({ strict: true }),
    Matches(/^\d{4}-\d{2}-\d{2}$/, { message: '$property must be a day, YYYY-MM-DD' }),
    ApiProperty({ format: 'date' }),
  );
}

/** An amount of money as a decimal text with the currency's own digits. */
export function IsAmount(): PropertyDecorator {
  return all(
    IsString(),
    Matches(/^[0-9]{1,15}(\.[0-9]{1,4})?$/, { message: '$property must be an amount such as 1250 or 12.50' }),
    ApiProperty({ example: '1250.00' }),
  );
}

function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}
