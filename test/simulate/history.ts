import type { Uuid } from '../../src/platform/ids.js';
import { type Family, promiseOf, type What, whats } from './families.js';

export type Amounts = Readonly<Record<What, bigint>>;
export const nothing: Amounts = { blanket: 0n, soap: 0n, cash: 0n };

/** Something that a family was handed, whoever has heard of it. */
export interface Handed {
  readonly id: Uuid;
  readonly family: Family;
  readonly distributionId: Uuid;
  readonly captured: 'live' | 'paper' | 'device';
  readonly amounts: Amounts;
  /** How much of it was beyond what was due. */
  readonly over: Amounts;
}

/** What truly happened, as the simulation saw it: from this alone every figure of the service is computed again. */
export class History {
  readonly handed = new Map<Uuid, Handed>();
  readonly reversed = new Set<Uuid>();
  readonly disputed = new Set<Uuid>();
  /** Written down, and not yet sent: the service cannot know of it. */
  readonly untold = new Set<Uuid>();
  /** Families that said no. */
  readonly declined = new Set<Family>();
  /** Incidents that must be there, by kind. */
  readonly incidents = new Map<string, number>();
  /** Refusals that were meant to be, by code. */
  readonly refused = new Map<string, number>();
  /** What came out otherwise than it had to. */
  readonly surprises: string[] = [];
  private readonly ofFamily = new Map<Family, Handed[]>();

  hand(
    family: Family,
    { id, distributionId, captured, amounts }: Pick<Handed, 'id' | 'distributionId' | 'captured' | 'amounts'>,
  ): void {
    if (this.handed.has(id)) return;
    const left = this.left(family);
    const over = mapped((what) => (amounts[what] > left[what] ? amounts[what] - left[what] : 0n));
    const handed = { id, family, distributionId, captured, amounts, over };
    this.handed.set(id, handed);
    this.ofFamily.set(family, [...(this.ofFamily.get(family) ?? []), handed]);
    if (whats.some((what) => over[what] > 0n)) this.expectIncident('over_delivery');
  }

  reverse(id: Uuid): void {
    this.reversed.add(id);
  }

  expectIncident(kind: string): void {
    this.incidents.set(kind, (this.incidents.get(kind) ?? 0) + 1);
  }

  refuse(code: string): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  /** Notes where the service says something else than what happened. */
  compare(what: string, own: Amounts, api: Amounts): void {
    for (const one of whats)
      if (own[one] !== api[one])
        this.surprises.push(
          `${what}, ${one}: ${String(own[one])} by own count, ${String(api[one])} by the API`,
        );
  }

  /** What stands of all that a family was handed. */
  standing(family: Family): readonly Handed[] {
    return (this.ofFamily.get(family) ?? []).filter(({ id }) => !this.reversed.has(id));
  }

  allStanding(): readonly Handed[] {
    return [...this.handed.values()].filter(({ id }) => !this.reversed.has(id));
  }

  /** What a family holds of what it was due. */
  inPlan(family: Family): Amounts {
    return summed(this.standing(family).map(({ amounts, over }) => less(amounts, over)));
  }

  left(family: Family): Amounts {
    return less(dueOf(family), this.inPlan(family));
  }

  isServed(family: Family): boolean {
    return whats.every((what) => this.left(family)[what] === 0n);
  }

  /** What left the tables of a distribution and did not come back to it. */
  gone(distributionId: Uuid): Amounts {
    return summed(
      this.allStanding()
        .filter((one) => one.distributionId === distributionId)
        .map(({ amounts }) => amounts),
    );
  }
}

export function dueOf(family: Family): Amounts {
  const { lines } = promiseOf(family);
  return mapped((what) => lines.reduce((sum, line) => (line.what === what ? sum + line.due : sum), 0n));
}

export function mapped(amount: (what: What) => bigint): Amounts {
  return { blanket: amount('blanket'), soap: amount('soap'), cash: amount('cash') };
}

export function summed(all: readonly Amounts[]): Amounts {
  return mapped((what) => all.reduce((sum, one) => sum + one[what], 0n));
}

export function less(one: Amounts, other: Amounts): Amounts {
  return mapped((what) => one[what] - other[what]);
}
