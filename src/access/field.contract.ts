import { IsISO8601, IsLowercase, IsString, IsUUID, Length, Matches } from 'class-validator';

/** An id: a UUID in lower case, so that one thing has one name. */
export function IsId(): PropertyDecorator {
  return all(IsUUID(), IsLowercase());
}

export function AreIds(): PropertyDecorator {
  return all(IsUUID(undefined, { each: true }), IsLowercase({ each: true }));
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

/** A day, `YYYY-MM-DD`, that the calendar has. */
export function IsDay(): PropertyDecorator {
  return all(
    IsISO8601({ strict: true }),
    Matches(/^\d{4}-\d{2}-\d{2}$/, { message: '$property must be a day, YYYY-MM-DD' }),
  );
}

function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}
