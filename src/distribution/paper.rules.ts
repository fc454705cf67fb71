import { createHash } from 'node:crypto';
import { canonicalText } from '../audit/canonical.js';
import type { Uuid } from '../platform/ids.js';

/** What one line is still due of one thing: base units of an item, minor units of a currency, as text. */
export interface Due {
  readonly lineId: Uuid;
  readonly itemId: Uuid | null;
  readonly currency: string | null;
  readonly service: string | null;
  readonly quantity: string;
}

export interface PrintLine {
  readonly no: number;
  readonly entitlementId: Uuid;
  readonly token: number;
  readonly card: string | null;
  readonly persons: number;
  readonly due: readonly Due[];
}

/** As many as an A4 page holds at a height that a thumb fits into. */
export const linesAPage = 25;
export const cardsAPage = 10;
/** For the help desk, after the last line of a list. */
export const blankLines = 10;

/** SHA-256 of the lines in their canonical text (RFC 8785): what each page binds itself to. Names are not in it. */
export function digestOf(distributionId: Uuid, kind: string, lines: readonly PrintLine[]): Buffer {
  const listed = lines.map(({ no, entitlementId, token, card, persons, due }) => ({
    no,
    entitlementId,
    token,
    card,
    persons,
    due: due.map(({ lineId, itemId, currency, service, quantity }) => ({
      lineId,
      itemId,
      currency,
      service,
      quantity,
    })),
  }));
  return createHash('sha256')
    .update(canonicalText({ v: 1, kind, distributionId, lines: listed }))
    .digest();
}

/** How the digest begins, as each page shows it: 64 bits in groups of four. */
export function shownDigest(digest: Buffer): string {
  return (digest.toString('hex').slice(0, 16).match(/.{4}/g) ?? []).join(' ');
}

export function pagesOf(kind: 'list' | 'cards', lines: number): number {
  return kind === 'list' ? Math.ceil((lines + blankLines) / linesAPage) : Math.ceil(lines / cardsAPage);
}

export function chunked<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/** The sum of what lines are due, thing by thing. */
export function sumOf(lines: readonly Pick<PrintLine, 'due'>[]): readonly Due[] {
  const sums = new Map<string, Due>();
  for (const due of lines.flatMap((line) => line.due)) {
    const key = due.itemId ?? due.currency ?? due.service ?? '';
    const before = BigInt(sums.get(key)?.quantity ?? 0);
    sums.set(key, { ...due, quantity: (before + BigInt(due.quantity)).toString() });
  }
  return [...sums.values()];
}
