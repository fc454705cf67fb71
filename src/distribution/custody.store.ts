import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { Count, CountedLine } from './custody.rules.js';

/** A count as it is kept. */
export interface CustodyCount extends Count {
  readonly id: Uuid;
  readonly distributionId: Uuid;
  readonly countedAt: Date;
  readonly confirmedAt: Date | null;
}

interface CountRead extends Omit<CustodyCount, 'lines'> {
  readonly lines: readonly Readonly<Record<'good' | 'damaged' | 'books', string> & { no: number }>[];
}

const columns = `custody.id, custody.distribution_id as "distributionId", custody.moment, custody.takes_over_id as "takesOverId",
  custody.counted_by as "countedBy", custody.counted_at as "countedAt", custody.confirmed_by as "confirmedBy",
  custody.confirmed_at as "confirmedAt",
  (select json_agg(json_build_object('no', line.no, 'good', line.good::text, 'damaged', line.damaged::text, 'books', line.books::text)
            order by line.no)
   from custody_count_line line
   where line.count_id = custody.id) as lines`;

@Injectable()
export class CustodyStore {
  async insert(
    tx: Tx,
    emergencyId: Uuid,
    { id, distributionId, moment, takesOverId, countedBy, countedAt, lines }: CustodyCount,
  ): Promise<void> {
    await tx.query(
      `insert into custody_count (id, emergency_id, distribution_id, moment, takes_over_id, counted_by, counted_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, emergencyId, distributionId, moment, takesOverId, countedBy, countedAt],
    );
    await tx.query(
      `insert into custody_count_line (count_id, emergency_id, distribution_id, no, good, damaged, books)
       select $1, $2, $3, no, good, damaged, books
       from unnest($4::smallint[], $5::bigint[], $6::bigint[], $7::bigint[]) as row (no, good, damaged, books)`,
      [
        ...[id, emergencyId, distributionId],
        lines.map(({ no }) => no),
        lines.map(({ good }) => good),
        lines.map(({ damaged }) => damaged),
        lines.map(({ books }) => books),
      ],
    );
  }

  /** All counts of a distribution, the first one first. */
  async of(reads: Reads, distributionId: Uuid): Promise<readonly CustodyCount[]> {
    const rows = await reads.query<readonly CountRead[]>(
      `select ${columns}
       from custody_count custody
       where custody.distribution_id = $1
       order by custody.counted_at, custody.id`,
      [distributionId],
    );
    return rows.map(countOf);
  }

  async find(reads: Reads, emergencyId: Uuid, id: Uuid): Promise<CustodyCount | undefined> {
    const [row] = await reads.query<readonly CountRead[]>(
      `select ${columns}
       from custody_count custody
       where custody.emergency_id = $1
         and custody.id = $2`,
      [emergencyId, id],
    );
    return row && countOf(row);
  }

  /** The count, held until the transaction ends. */
  async lock(tx: Tx, emergencyId: Uuid, id: Uuid): Promise<CustodyCount | undefined> {
    await tx.query('select from custody_count where emergency_id = $1 and id = $2 for update', [
      emergencyId,
      id,
    ]);
    return this.find(tx, emergencyId, id);
  }

  async confirm(tx: Tx, id: Uuid, personId: Uuid, now: Date): Promise<void> {
    await tx.query('update custody_count set confirmed_by = $2, confirmed_at = $3 where id = $1', [
      id,
      personId,
      now,
    ]);
  }
}

function countOf({ lines, ...row }: CountRead): CustodyCount {
  const amounts = lines.map(({ no, good, damaged, books }): CountedLine => ({
    no,
    good: BigInt(good),
    damaged: BigInt(damaged),
    books: BigInt(books),
  }));
  return { ...row, lines: amounts };
}
