import fc from 'fast-check';

export type Command =
  | {
      readonly do: 'give';
      readonly to: number;
      readonly quantity: number | null;
      readonly on: 'live' | 'paper';
    }
  | { readonly do: 'race'; readonly to: number }
  | { readonly do: 'again' | 'change' | 'undo'; readonly pick: number }
  | { readonly do: 'suspend' | 'resume' | 'close' };

/** What came of a command: `done`, or the code of its refusal. */
export type Outcome = string;

export const entitlements = 3;
export const due = 4;
export const stockAtFirst = 20;

const household = fc.nat({ max: entitlements - 1 });
/** All that is due, where nothing is said. */
const quantity: fc.Arbitrary<number | null> = fc.option(fc.integer({ min: 1, max: due + 2 }));
const pick = fc.nat({ max: 30 });

/** Sequences in which distributions are seldom closed, so that much happens before. */
export const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof<fc.WeightedArbitrary<Command>[]>(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('give' as const),
        to: household,
        quantity,
        on: fc.constantFrom('live' as const, 'live' as const, 'paper' as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('race' as const), to: household }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constantFrom('again' as const, 'change' as const, 'undo' as const, 'undo' as const),
        pick,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('suspend' as const, 'resume' as const, 'resume' as const) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
  ),
  { minLength: 5, maxLength: 25 },
);

export interface Handout {
  readonly to: number;
  readonly quantity: number;
  readonly over: number;
  reversed: boolean;
}

/**
 * What the issue promises of a distribution, as plain sums: parts add up and never exceed, a live second handout is refused, what
 * happened on paper is kept, a reversal frees what it undoes, closing gives the rest back.
 */
export class Model {
  readonly delivered = Array.from({ length: entitlements }, () => 0);
  readonly handouts: Handout[] = [];
  state: 'open' | 'suspended' | 'closed' = 'open';
  over = 0;
  reserved = entitlements * due;
  /** Back in the stock, or on its way there: what is counted there after a reversal is not for this model to say. */
  back = stockAtFirst - entitlements * due;
  /** No less than this lies in the stock itself. */
  inStock = stockAtFirst - entitlements * due;

  dueTo(to: number): number {
    return due - (this.delivered[to] ?? 0);
  }

  /** How much a handout on paper can have come from. */
  get atHand(): number {
    return this.state === 'closed' ? this.inStock : this.reserved;
  }

  live(to: number, asked: number | null): Outcome {
    if (this.state === 'suspended') return 'distribution.suspended';
    if (this.state === 'closed') return 'distribution.closed';
    if (this.dueTo(to) === 0) return 'handout.already';
    const quantity = asked ?? this.dueTo(to);
    if (quantity > this.dueTo(to)) return 'handout.exceeds';
    if (quantity > this.reserved) return 'distribution.out-of-stock';
    return this.keep(to, quantity, 0);
  }

  paper(to: number, quantity: number): Outcome {
    return this.keep(to, quantity, Math.max(0, quantity - this.dueTo(to)));
  }

  undo(index: number): Outcome {
    const handout = this.handouts[index];
    if (!handout) throw new Error('there is no such handout');
    if (handout.reversed) return 'reversal.done';
    handout.reversed = true;
    this.deliver(handout.to, handout.over - handout.quantity);
    this.over -= handout.over;
    if (this.state === 'closed') this.back += handout.quantity;
    else this.reserved += handout.quantity;
    return 'done';
  }

  move(act: 'suspend' | 'resume' | 'close'): Outcome {
    const from = { suspend: ['open'], resume: ['suspended'], close: ['open', 'suspended'] }[act];
    if (!from.includes(this.state)) return 'distribution.state';
    this.state = ({ suspend: 'suspended', resume: 'open', close: 'closed' } as const)[act];
    if (act === 'close') {
      this.back += this.reserved;
      this.inStock += this.reserved;
      this.reserved = 0;
    }
    return 'done';
  }

  private keep(to: number, quantity: number, over: number): Outcome {
    this.handouts.push({ to, quantity, over, reversed: false });
    this.deliver(to, quantity - over);
    this.over += over;
    if (this.state === 'closed') {
      this.back -= quantity;
      this.inStock -= quantity;
    } else {
      this.reserved -= quantity;
    }
    return 'done';
  }

  private deliver(to: number, quantity: number): void {
    this.delivered[to] = (this.delivered[to] ?? 0) + quantity;
  }
}
