import { Foundation1700000000001 } from './0001-foundation.js';
import { Ledger1700000000002 } from './0002-ledger.js';
import { Emergencies1700000000003 } from './0003-emergencies.js';
import { Items1700000000006 } from './0006-items.js';

/** All migrations, in order. */
export const migrations = [
  Foundation1700000000001,
  Ledger1700000000002,
  Emergencies1700000000003,
  Items1700000000006,
];
