import pg from 'pg';

const int8 = 20;
const date = 1082;

/** Reads int8 as bigint and days as `YYYY-MM-DD` text: neither a rounded amount nor a birthday that moves with the time zone. */
export function ledgerTypes(): void {
  pg.types.setTypeParser(int8, BigInt);
  pg.types.setTypeParser(date, (text) => text);
}
