/** The code lists of items and stock: code → what it means. The same codes are checks of the tables (migration 0006). */

/** What one base unit of an item is; stock is counted in whole base units. */
export const units = {
  unit: 'One piece',
  kit: 'One kit',
  set: 'One set',
  kg: 'Kilogram',
  g: 'Gram',
  l: 'Litre',
  ml: 'Millilitre',
  mt: 'Metric ton',
  m: 'Metre',
  m2: 'Square metre',
  roll: 'One roll',
} as const;
export type Unit = keyof typeof units;
export const unitCodes = codesOf(units);

export const categories = {
  shelter: 'Tents, tarpaulins, tools, building materials',
  bedding: 'Blankets, sleeping mats, mosquito nets',
  kitchen: 'Cooking and eating',
  clothing: 'Clothes and shoes',
  energy: 'Light, heating, fuel',
  water: 'Fetching, keeping and treating water',
  hygiene: 'Washing, menstrual hygiene',
  food: 'Food',
  health: 'Health',
  education: 'Education',
  other: 'Anything else',
} as const;
export type Category = keyof typeof categories;
export const categoryCodes = codesOf(categories);

export const itemKinds = { item: 'A thing that is counted in stock', kit: 'A fixed list of items' } as const;
export type ItemKind = keyof typeof itemKinds;
export const itemKindCodes = codesOf(itemKinds);

export const origins = { purchase: 'Bought', gift_in_kind: 'Given as goods' } as const;
export type Origin = keyof typeof origins;
export const originCodes = codesOf(origins);

/** Why goods go from one site to another. */
export const moveReasons = {
  supply: 'To where they are handed out',
  consolidation: 'To keep them together',
  relocation: 'Away from a place that closes or is not safe',
  return: 'Back from where they were not handed out',
  other: 'Anything else',
} as const;
export type MoveReason = keyof typeof moveReasons;
export const moveReasonCodes = codesOf(moveReasons);

function codesOf<T extends object>(table: T): (keyof T & string)[] {
  return Object.keys(table) as (keyof T & string)[];
}
