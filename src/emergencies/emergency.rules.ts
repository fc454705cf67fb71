import { Refusal } from '../platform/refusal.js';

/** Refuses to leave a country: sites, figures and grants may lie in it. */
export function checkCountries(
  held: readonly { readonly country: string }[],
  wanted: readonly { readonly country: string }[],
): void {
  const kept = new Set(wanted.map(({ country }) => country));
  const left = held.filter(({ country }) => !kept.has(country)).map(({ country }) => country);
  if (left.length > 0)
    throw new Refusal('emergency.country-kept', 'An emergency does not leave a country', { countries: left });
}
