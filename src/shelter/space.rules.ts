/** Sphere 2018, shelter and settlement standard 3: at least 3.5 m² of living space a person, without cooking, bathing and sanitation. */
export const sphereDm2 = 350;

const coveredPattern = /^(?<whole>0|[1-9][0-9]{0,4})(?:[.](?<part>[0-9]{1,2}))?$/;

/** Square metres as they are written, `17.5`, in square decimetres; undefined for what is none, or nothing. */
export function dm2Of(text: string): number | undefined {
  const said = coveredPattern.exec(text)?.groups;
  if (!said) return undefined;
  const dm2 = Number(said['whole']) * 100 + Number((said['part'] ?? '').padEnd(2, '0'));
  return dm2 > 0 ? dm2 : undefined;
}

/** Square decimetres in square metres with two decimals. */
export function m2Text(dm2: number): string {
  return `${Math.floor(dm2 / 100)}.${String(dm2 % 100).padStart(2, '0')}`;
}

export interface Space {
  /** m² a person with two decimals, rounded down, so that it never looks like enough where it is not; null where nobody lives. */
  readonly m2PerPerson: string | null;
  /** Whether that is Sphere's 3.5 m² at least; null where nobody lives. */
  readonly sphereMet: boolean | null;
}

export function spaceOf(coveredDm2: number, people: number): Space {
  if (people === 0) return { m2PerPerson: null, sphereMet: null };
  return {
    m2PerPerson: m2Text(Math.floor(coveredDm2 / people)),
    sphereMet: coveredDm2 >= sphereDm2 * people,
  };
}

/** How many more people may move in: an exclusive unit that is taken has room for nobody else. */
export function freePlaces(unit: {
  readonly capacity: number;
  readonly exclusive: boolean;
  readonly active: boolean;
  readonly people: number;
}): number {
  if (!unit.active || (unit.exclusive && unit.people > 0)) return 0;
  return Math.max(0, unit.capacity - unit.people);
}
