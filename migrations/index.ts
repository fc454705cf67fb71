import { Foundation1700000001001 } from './0001-foundation.js';
import { Ledger1700000001002 } from './0002-ledger.js';
import { Emergencies1700000001003 } from './0003-emergencies.js';
import { Access1700000001004 } from './0004-access.js';
import { Registry1700000001005 } from './0005-registry.js';
import { Items1700000001006 } from './0006-items.js';
import { Assistance1700000001007 } from './0007-assistance.js';
import { Distribution1700000001008 } from './0008-distribution.js';
import { Reports1700000001009 } from './0009-reports.js';
import { Shelter1700000001010 } from './0010-shelter.js';
import { Desk1700000001011 } from './0011-desk.js';
import { Paper1700000001012 } from './0012-paper.js';
import { Custody1700000001013 } from './0013-custody.js';
import { Feedback1700000001014 } from './0014-feedback.js';
import { ServiceTotals1700000001015 } from './0015-service-totals.js';
import { StockMoves1700000001016 } from './0016-stock-moves.js';
import { KeyedPaper1700000001017 } from './0017-keyed-paper.js';
import { Log1700000001018 } from './0018-log.js';
import { Roles1700000001019 } from './0019-roles.js';

/** All migrations, in order. */
export const migrations = [
  Foundation1700000001001,
  Ledger1700000001002,
  Emergencies1700000001003,
  Access1700000001004,
  Registry1700000001005,
  Items1700000001006,
  Assistance1700000001007,
  Distribution1700000001008,
  Reports1700000001009,
  Shelter1700000001010,
  Desk1700000001011,
  Paper1700000001012,
  Custody1700000001013,
  Feedback1700000001014,
  ServiceTotals1700000001015,
  StockMoves1700000001016,
  KeyedPaper1700000001017,
  Log1700000001018,
  Roles1700000001019,
];
