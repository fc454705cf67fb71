import { type FieldProblem, Refusal } from '../platform/refusal.js';
import { alpha3Of } from './countries.rules.js';

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

/** Refuses `input.invalid` for codes that are no country's, and for two that are not of one country. */
export function checkCodes(
  countries: readonly { readonly country: string; readonly country3: string }[],
): void {
  const errors = countries.flatMap(({ country, country3 }, index): readonly FieldProblem[] => {
    const at = `/countries/${index}`;
    const known = alpha3Of(country);
    if (known === undefined)
      return [{ pointer: `${at}/country`, detail: 'there is no country of this code' }];
    return known === country3 ? [] : [{ pointer: `${at}/country3`, detail: `of ${country} it is ${known}` }];
  });
  if (errors.length > 0) throw new Refusal('input.invalid', undefined, {}, errors);
}
