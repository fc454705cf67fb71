import { type FindingCode, findingCodes } from './finding.rules.js';
import type { ImportedHousehold } from './import.rules.js';
import {
  type Account,
  addCounts,
  householdsOf,
  type ImportCounts,
  noCounts,
  type RowProblem,
} from './import-account.rules.js';
import { importFields, type Mapping } from './import-columns.rules.js';

export const problemsShownMax = 1_000;

type Problem = Omit<RowProblem, 'no'>;

/** What a preview shows. */
export interface Previewed extends Omit<ImportCounts, 'rows'> {
  readonly households: number;
  readonly rows: number;
  readonly blankRows: number;
  readonly columns: { readonly field: string; readonly meaning: string; readonly header: string }[];
  readonly unread: string[];
  readonly reasons: { readonly code: string; readonly meaning: string; readonly households: number }[];
  readonly problems: Problem[];
  readonly problemsTotal: number;
}

/** Adds up what an import would do, part by part. */
export class ImportPreview {
  private counts = noCounts;
  private problemsTotal = 0;
  private readonly problems: Problem[] = [];
  private readonly reasons = new Map<FindingCode, number>();

  constructor(
    private readonly mapping: Mapping,
    private readonly list: { readonly rows: number; readonly blankRows: number },
  ) {}

  add(imported: readonly ImportedHousehold[], account: Account): void {
    this.counts = addCounts(this.counts, account.counts);
    this.problemsTotal += account.problems.length;
    for (const { no: _, ...problem } of account.problems.slice(0, problemsShownMax - this.problems.length)) {
      this.problems.push(problem);
    }
    for (const { findings } of imported) {
      for (const code of new Set(findings.map((finding) => finding.code))) {
        this.reasons.set(code, (this.reasons.get(code) ?? 0) + 1);
      }
    }
  }

  get view(): Previewed {
    const { rows: _, ...counts } = this.counts;
    return {
      households: householdsOf(this.counts),
      ...counts,
      rows: this.list.rows,
      blankRows: this.list.blankRows,
      columns: [...this.mapping.columns].map(([field, { header }]) => ({
        field,
        meaning: importFields[field],
        header,
      })),
      unread: [...this.mapping.unread],
      reasons: [...this.reasons]
        .map(([code, households]) => ({ code, meaning: findingCodes[code], households }))
        .toSorted((a, b) => b.households - a.households || a.code.localeCompare(b.code)),
      problems: this.problems,
      problemsTotal: this.problemsTotal,
    };
  }
}
