import { idOf, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';

export interface Currency {
  /** Its commodity id. */
  readonly id: Uuid;
  /** ISO 4217 alphabetic code. */
  readonly code: string;
  /** Digits of the minor unit: an amount of 1 JOD (exponent 3) is kept as 1000n. */
  readonly exponent: number;
}

/**
 * The active codes of ISO 4217, list one, that have a minor unit: currencies and funds, without precious metals and test codes.
 * State of 1 January 2026 (ANG gave way to XCG, BGN to EUR). The table `commodity` holds the same; a currency that joins the list
 * needs a migration that inserts it.
 */
const codesByExponent: readonly (readonly [exponent: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
     CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
     HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
     MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
     RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
     USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

/** All currencies by code. */
export const currencies: ReadonlyMap<string, Currency> = new Map(
  codesByExponent.flatMap(([exponent, codes]) =>
    codes.split(/\s+/).map((code) => [code, { id: currencyId(code), code, exponent }] as const),
  ),
);

const currenciesById: ReadonlyMap<Uuid, Currency> = new Map(
  [...currencies.values()].map((currency) => [currency.id, currency]),
);

/** The commodity id of a currency; the same everywhere and always. */
export function currencyId(code: string): Uuid {
  return idOf('currency', code);
}

/** The currency of a code; refuses `currency.unknown`. */
export function currencyOf(code: string): Currency {
  const currency = currencies.get(code);
  if (!currency) throw new Refusal('currency.unknown', 'The currency must be an active code of ISO 4217');
  return currency;
}

/** The currency that a commodity is, or none where it is an item. */
export function currencyOfCommodity(commodityId: Uuid): Currency | undefined {
  return currenciesById.get(commodityId);
}
