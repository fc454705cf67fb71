/** What a canonical text may hold: text, small integers, booleans, null, lists and objects. Amounts are text, never numbers. */
export type Canonical =
  string | number | boolean | null | readonly Canonical[] | { readonly [key: string]: Canonical | undefined };

/**
 * The one text of a value (RFC 8785): keys sorted by UTF-16 code units, no white space, members that are undefined left out.
 * Refuses what has no one text: fractions and integers beyond 2^53, lone surrogates.
 */
export function canonicalText(value: Canonical): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  return canonicalObject(value as { readonly [key: string]: Canonical | undefined });
}

function canonicalObject(value: { readonly [key: string]: Canonical | undefined }): string {
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${canonicalString(key)}:${canonicalText(member)}`);
  }
  return `{${members.join(',')}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isSafeInteger(value))
    throw new RangeError('only whole numbers below 2^53 have a canonical text');
  return String(value === 0 ? 0 : value);
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new RangeError('a lone surrogate has no canonical text');
  return JSON.stringify(value);
}
