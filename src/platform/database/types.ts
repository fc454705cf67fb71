import pg from 'pg';

/** Reads int8 as bigint and days as `YYYY-MM-DD` text: neither a rounded amount nor a birthday that moves with the time zone. */
export function ledgerTypes(): void {
  pg.types.setTypeParser(pg.types.builtins.INT8, BigInt);
  pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
}
