import { Foundation1700000000001 } from './0001-foundation.js';
import { Ledger1700000000002 } from './0002-ledger.js';
import { Emergencies1700000000003 } from './0003-emergencies.js';
import { Access1700000000004 } from './0004-access.js';
import { Registry1700000000005 } from './0005-registry.js';
import { Items1700000000006 } from './0006-items.js';
import { Assistance1700000000007 } from './0007-assistance.js';
import { Distribution1700000000008 } from './0008-distribution.js';
import { Reports1700000000009 } from './0009-reports.js';

/** All migrations, in order. */
export const migrations = [
  Foundation1700000000001,
  Ledger1700000000002,
  Emergencies1700000000003,
  Access1700000000004,
  Registry1700000000005,
  Items1700000000006,
  Assistance1700000000007,
  Distribution1700000000008,
  Reports1700000000009,
];
