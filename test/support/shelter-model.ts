import { newId } from '../../src/platform/ids.js';
import { type Allocation, dayOf, type Dice, type Entitlement, type Model, type Unit } from './model.js';

const types = ['tent', 'room', 'rented_flat'] as const;
const dayMs = 86_400_000;

/**
 * The same emergency with shelter: lines of it in some packages for households, units that are allocated for them, and others outside of
 * every round. Some have ended, some were moved elsewhere.
 */
export function withShelter(model: Model, dice: Dice): Model {
  const rounds = model.rounds.map((round) =>
    round.recipient === 'household' && dice.chance(0.6)
      ? {
          ...round,
          lines: [
            ...round.lines,
            { id: newId(), kind: 'shelter' as const, of: dice.of(types), grantId: null },
          ],
        }
      : round,
  );
  const lineOf = new Map(
    rounds.map(({ id, lines }) => [id, lines.find(({ kind }) => kind === 'shelter')] as const),
  );
  const entitlements = model.entitlements.map((entitlement) => {
    const line = lineOf.get(entitlement.roundId);
    if (!line) return entitlement;
    const due = BigInt(1 + dice.upTo(1));
    return { ...entitlement, lines: [...entitlement.lines, { id: newId(), packageLineId: line.id, due }] };
  });
  const units: Unit[] = [];
  const allocations: Allocation[] = [];

  const house = (
    of: Pick<Allocation, 'householdId' | 'entitlementId' | 'entitlementLineId'>,
    type: string,
  ): void => {
    const beginsOn = dayOf(dice.moment());
    const unit = (): Unit => {
      const at = { siteId: dice.of(model.sites).id, organisationId: dice.of(model.organisations).id };
      units.push({ id: newId(), type, ...at });
      return units.at(-1) as Unit;
    };
    const end = dice.of(['no', 'no', 'left', 'moved'] as const);
    const later = dayOf(new Date(Date.parse(beginsOn) + (1 + dice.upTo(30)) * dayMs));
    const first: Allocation = {
      id: newId(),
      unitId: unit().id,
      persons: 1 + dice.upTo(4),
      beginsOn,
      endsOn: end === 'no' ? null : later,
      endReason: end === 'no' ? null : end === 'left' ? 'moved_out' : 'moved',
      movedFrom: null,
      recordedAt: dice.moment(),
      ...of,
    };
    allocations.push(first);
    if (end !== 'moved') return;
    const next = { id: newId(), unitId: unit().id, beginsOn: later, endsOn: null, endReason: null };
    allocations.push({ ...first, ...next, movedFrom: first.id, recordedAt: dice.moment() });
  };

  for (const entitlement of entitlements) {
    const line = lineOf.get(entitlement.roundId);
    for (let no = 0; line && no < givenOf(dice, entitlement); no += 1)
      house(
        {
          householdId: entitlement.householdId ?? '',
          entitlementId: entitlement.id,
          entitlementLineId: entitlement.lines.at(-1)?.id ?? null,
        },
        line.of,
      );
  }
  for (const { id } of model.households.filter(() => dice.chance(0.15)))
    house({ householdId: id, entitlementId: null, entitlementLineId: null }, dice.of(types));
  return { ...model, rounds, entitlements, units, allocations };
}

/** Nothing is given of an addendum that nobody approved, nor of what was taken off the list. */
function givenOf(dice: Dice, { listNo, removedAt, lines }: Entitlement): number {
  const due = Number(lines.at(-1)?.due ?? 0n);
  return listNo === 0 && removedAt === null && dice.chance(0.6) ? dice.upTo(due) : 0;
}
