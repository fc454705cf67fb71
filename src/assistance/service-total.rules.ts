import { Refusal } from '../platform/refusal.js';
import type { HeadCount } from './draft.rules.js';
import { countHeads } from './recipient.rules.js';

/** Services that are only ever counted: whoever is linked to one of them may be in danger. */
export const sensitiveServices = {
  gbv: 'Support after gender-based violence',
  psychosocial: 'Psychosocial support',
  trafficking: 'Support after trafficking',
} as const;
export type SensitiveService = keyof typeof sensitiveServices;
export const sensitiveServiceCodes = Object.keys(sensitiveServices) as readonly SensitiveService[];

/** Refuses `service-total.month` for one that has not begun. Months are `YYYY-MM`, the present one is that of the site. */
export function refuseMonth(month: string, present: string): void {
  if (month > present) throw new Refusal('service-total.month', 'The month has not begun', { present });
}

/** How many people were counted. Refuses `service-total.counted` where they are not by the codes of sexes and of the emergency's age bands. */
export function refuseMiscountedTotal(counted: HeadCount, ageBands: readonly string[]): number {
  const people = countHeads(counted, ageBands);
  if (people === null || people > 1_000_000)
    throw new Refusal('service-total.counted', 'Count people by sex and age band of the emergency', {
      ageBands: [...ageBands, 'unknown'],
    });
  return people;
}
