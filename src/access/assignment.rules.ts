import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { isAdministering } from './role.rules.js';

export interface Giving {
  /** Null at the console. */
  readonly giverId: Uuid | null;
  readonly personId: Uuid;
  readonly roleActs: readonly string[];
  /** Last day, `YYYY-MM-DD`; null for no end. */
  readonly endsOn: string | null;
  /** The acts of each role that the person holds already. */
  readonly heldActs: readonly (readonly string[])[];
}

/** Refuses what nobody may be given: a role by themselves, one that has ended, administration beside another role. */
export function checkGiving(giving: Giving, today: string): void {
  if (giving.giverId === giving.personId) throw new Refusal('assignment.self');
  if (giving.endsOn !== null && giving.endsOn < today) throw new Refusal('assignment.past');
  const administers = isAdministering(giving.roleActs);
  if (giving.heldActs.some((acts) => isAdministering(acts) !== administers))
    throw new Refusal('assignment.incompatible');
}
