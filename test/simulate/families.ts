import type { Uuid } from '../../src/platform/ids.js';
import type { Random } from './random.js';

/** What a family does on the day: most come and are served. */
export type Habit =
  | 'comes'
  | 'again'
  | 'two_desks'
  | 'wrong_card'
  | 'lost_card'
  | 'wrong_day'
  | 'late'
  | 'never'
  | 'declines'
  | 'short'
  | 'brings_back'
  | 'taken_for_another';

/** In per cent of all families, each at least one; the others come. */
const shares: Readonly<Record<Exclude<Habit, 'comes'>, number>> = {
  again: 4,
  two_desks: 2,
  wrong_card: 3,
  lost_card: 1,
  wrong_day: 3,
  late: 4,
  never: 6,
  declines: 1,
  short: 1,
  brings_back: 1,
  taken_for_another: 1,
};

export const familiesMin = 120;

export interface Member {
  readonly sex: 'female' | 'male';
  readonly bornOn: string;
}

/** A line of what a family is promised: goods in pieces, cash in minor units. */
export interface Line {
  readonly id: Uuid;
  readonly what: What;
  readonly due: bigint;
}

export type What = 'blanket' | 'soap' | 'cash';
export const whats: readonly What[] = ['blanket', 'soap', 'cash'];

/** A household as the simulation knows it: what it does, and who it is. Nobody in it is anybody. */
export interface Family {
  readonly no: number;
  readonly reference: string;
  readonly site: number;
  readonly habit: Habit;
  readonly members: readonly Member[];
  /** Whether the desk sends its handout twice under the same id, as after a lost answer. */
  readonly sentTwice: boolean;
  /** What the service made of it: known once the list is approved. */
  promise?: Listed;
}

/** What the approved list says of a family. */
export interface Listed {
  readonly entitlementId: Uuid;
  readonly householdId: Uuid;
  readonly token: number;
  /** The day for which they are planned first, from 0 on: by token number, as many on each. */
  readonly day: number;
  readonly lines: readonly Line[];
}

export function promiseOf({ promise, reference }: Family): Listed {
  if (!promise) throw new Error(`${reference} is on no list`);
  return promise;
}

export function dealFamilies(households: number, sites: number, random: Random): readonly Family[] {
  const dealt = Object.entries(shares).flatMap(([habit, percent]) =>
    Array.from({ length: Math.max(1, Math.round((households * percent) / 100)) }, () => habit as Habit),
  );
  const rest = Array.from({ length: households - dealt.length }, (): Habit => 'comes');
  return random.shuffled([...dealt, ...rest]).map((habit, no) => ({
    no,
    reference: `SIM-${String(no + 1).padStart(6, '0')}`,
    site: no % sites,
    habit,
    members: Array.from({ length: random.between(1, 7) }, (_, member) => memberOf(member, random)),
    sentTwice: random.next() < 0.1,
  }));
}

function memberOf(member: number, random: Random): Member {
  const sex = random.next() < 0.5 ? 'female' : 'male';
  const year = member === 0 ? random.between(1945, 2004) : random.between(1950, 2025);
  const day = String(random.between(1, 28)).padStart(2, '0');
  return { sex, bornOn: `${String(year)}-${String(random.between(1, 9)).padStart(2, '0')}-${day}` };
}

/** The registration list of all of them, with the site at which each is served. */
export function registrationList(
  families: readonly Family[],
  place: { readonly registeredOn: string; readonly pcode: string; readonly siteCodes: readonly string[] },
): string {
  const header =
    'household_ref,registered_on,adm4_pcode,site,displacement_status,relationship_to_head,name_latin,sex,birth_date,consent,collector';
  const rows = families.flatMap(({ reference, site, members }) =>
    members.map(({ sex, bornOn }, index) =>
      [
        ...[reference, place.registeredOn, place.pcode, place.siteCodes[site] ?? '', 'idp'],
        ...[index === 0 ? 'head' : 'other_relative', `${reference} ${String(index + 1)}`],
        ...[sex, bornOn, 'yes', index === 0 ? 'primary' : ''],
      ].join(','),
    ),
  );
  return `${[header, ...rows].join('\n')}\n`;
}
