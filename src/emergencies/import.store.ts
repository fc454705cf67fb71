import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { ImportView } from './import.contract.js';
import { ImportResultRow } from './import.entity.js';

@Injectable()
export class ImportStore {
  async insert(tx: Tx, emergencyId: Uuid, result: ImportView): Promise<void> {
    await tx.insert(ImportResultRow, { ...result, emergencyId });
  }

  async find(reads: Reads, emergencyId: Uuid, id: Uuid): Promise<ImportView | undefined> {
    const [found] = await reads.query<readonly ImportView[]>(
      `select id, rows, added, changed, unchanged, problem_rows as "problemRows", problems
       from import_result
       where emergency_id = $1
         and id = $2`,
      [emergencyId, id],
    );
    return found;
  }

  /** Lets no two transactions do the same thing at once; the name says what. */
  async lock(tx: Tx, name: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  }
}
