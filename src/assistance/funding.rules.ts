import type { Uuid } from '../platform/ids.js';

/** Money or goods of one grant for one line of the package, in the order of priority; what is left of it. */
export interface Pot {
  readonly id: Uuid;
  readonly lineId: Uuid;
  readonly left: bigint;
}

/** What one recipient is due of one line, in the line's own unit (kits, not what is in them). */
export interface Claim {
  readonly lineId: Uuid;
  readonly quantity: bigint;
}

export interface Funded {
  /** One for each claim: the pot that pays all of it, or null where none can. */
  readonly potIds: readonly (Uuid | null)[];
  /** What was taken from each pot. */
  readonly taken: ReadonlyMap<Uuid, bigint>;
  /** What nobody pays, by line. */
  readonly short: ReadonlyMap<Uuid, bigint>;
}

/**
 * Gives each claim exactly one pot. Claims come in the order of the list, pots in the order that is approved with the round: the
 * first pot that can pay a claim wholly does. Nothing is split, so that each entitlement line has one grant. Deterministic: the
 * same list and the same pots always give the same grants.
 */
export function fund(claims: readonly Claim[], pots: readonly Pot[]): Funded {
  const purses = new Map<Uuid, Purse[]>();
  for (const { id, lineId, left } of pots) {
    const purse = { id, left, taken: 0n };
    const ofLine = purses.get(lineId);
    if (ofLine) ofLine.push(purse);
    else purses.set(lineId, [purse]);
  }
  const short = new Map<Uuid, bigint>();

  const potIds = claims.map(({ lineId, quantity }) => {
    const purse = purses.get(lineId)?.find(({ left }) => left >= quantity);
    if (!purse) {
      short.set(lineId, (short.get(lineId) ?? 0n) + quantity);
      return null;
    }
    purse.left -= quantity;
    purse.taken += quantity;
    return purse.id;
  });

  const taken = new Map([...purses.values()].flat().map((purse) => [purse.id, purse.taken] as const));
  return { potIds, taken, short };
}

interface Purse {
  readonly id: Uuid;
  left: bigint;
  taken: bigint;
}
