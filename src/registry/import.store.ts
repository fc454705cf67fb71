import { Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { extentsOf } from '../acts/scope.js';
import { byOrganisation } from '../emergencies/reach.rules.js';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import type {
  HouseholdImportProblemView,
  HouseholdImportView,
  ImportProblemQuery,
} from './import.contract.js';
import { HouseholdImportChunkRow, HouseholdImportRow } from './import.entity.js';
import type { ImportCounts, RowProblem } from './import-account.rules.js';

/** A problem with what a page of problems is sorted by. */
export type ListedProblem = HouseholdImportProblemView & { readonly no: number };

/** Imports of lists: their chunks, and what there was to say about their rows. */
@Injectable()
export class ImportStore {
  async begin(
    tx: Tx,
    begun: Pick<
      HouseholdImportRow,
      'id' | 'emergencyId' | 'organisationId' | 'digest' | 'rows' | 'startedBy'
    >,
  ): Promise<void> {
    await refusing(tx.insert(HouseholdImportRow, { ...begun, state: 'running' }), {
      household_import_pkey: () => new Refusal('id.reused', 'Use a new id for a new import'), // in another emergency
    });
  }

  async insertChunk(
    tx: Tx,
    of: { readonly id: Uuid; readonly emergencyId: Uuid; readonly importId: Uuid; readonly no: number },
    counts: ImportCounts,
  ): Promise<void> {
    await tx.insert(HouseholdImportChunkRow, { ...of, ...counts });
  }

  async insertProblems(
    tx: Tx,
    of: { readonly emergencyId: Uuid; readonly importId: Uuid },
    problems: readonly RowProblem[],
  ): Promise<void> {
    if (problems.length === 0) return;
    await tx.query(
      `insert into household_import_problem (emergency_id, import_id, row_no, no, outcome, field, code, detail)
       select $1, $2, row_no, no, outcome, field, code, detail
       from unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[])
         as row (row_no, no, outcome, field, code, detail)`,
      [
        of.emergencyId,
        of.importId,
        problems.map(({ row }) => row),
        problems.map(({ no }) => no),
        problems.map(({ outcome }) => outcome),
        problems.map(({ field }) => field),
        problems.map(({ code }) => code),
        problems.map(({ detail }) => detail),
      ],
    );
  }

  async end(tx: Tx, id: Uuid, blankRows: number, now: Date): Promise<void> {
    await tx.query(
      `update household_import
       set state = 'done', blank_rows = $2, finished_at = $3
       where id = $1`,
      [id, blankRows, now],
    );
  }

  /** An import as far as it is; seen by whoever imports for its organisation. */
  async find(reads: Reads, call: Call, id: Uuid): Promise<HouseholdImportView | undefined> {
    const [found] = await reads.query<readonly HouseholdImportView[]>(
      `select household_import.id, household_import.organisation_id as "organisationId", household_import.state,
              household_import.rows, household_import.started_by as "startedBy", household_import.started_at as "startedAt",
              household_import.finished_at as "finishedAt",
              done.rows + coalesce(household_import.blank_rows, 0) as "rowsDone",
              done.people, done.taken_in as "takenIn", done.warned, done.set_aside as "setAside", done.known,
              done.taken_in + done.warned + done.set_aside + done.known as households
       from household_import
       cross join lateral (
         select coalesce(sum(rows), 0)::int as rows, coalesce(sum(people), 0)::int as people,
                coalesce(sum(taken_in), 0)::int as taken_in, coalesce(sum(warned), 0)::int as warned,
                coalesce(sum(set_aside), 0)::int as set_aside, coalesce(sum(known), 0)::int as known
         from household_import_chunk
         where import_id = household_import.id
       ) as done
       where household_import.emergency_id = $1
         and ${inScope}
         and household_import.id = $3`,
      [call.emergencyId, extentsOf(byOrganisation(call.scope)), id],
    );
    return found;
  }

  /** What there was to say, in the order of the rows. */
  listProblems(
    reads: Reads,
    call: Call,
    id: Uuid,
    query: ImportProblemQuery,
  ): Promise<readonly ListedProblem[]> {
    const [row, no] = keyAfter(query.after, 'integer', 'integer');
    return reads.query<readonly ListedProblem[]>(
      `select problem.row_no as row, problem.no, problem.outcome, problem.field, problem.code, problem.detail
       from household_import_problem as problem
       join household_import on household_import.id = problem.import_id
       where household_import.emergency_id = $1
         and ${inScope}
         and problem.import_id = $3
         and ($4::int is null or (problem.row_no, problem.no) > ($4::int, $5::int))
         and ($6::text is null or problem.outcome = $6)
       order by problem.row_no, problem.no
       limit $7`,
      [call.emergencyId, extentsOf(byOrganisation(call.scope)), id, row, no, query.outcome, query.limit + 1],
    );
  }
}

const inScope = `reaches($2::jsonb, household_import.emergency_id, household_import.organisation_id, '{}', null)`;
