import { Inject, Injectable } from '@nestjs/common';
import type { ActName } from '../acts/acts.js';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { nameOf } from '../commands/name.js';
import { answerOne, type Command, each, type Entry } from '../commands/work.js';
import { CsvFile, type CsvRow } from '../platform/csv.js';
import { jobPatience } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { idOf, newId, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { ImportView } from './import.contract.js';
import { type ImportResult, problemsShownMax, type RowProblem, stepMax, type Tally } from './import.rules.js';
import { ImportStore } from './import.store.js';

/** A sheet that is being read. */
export interface Sheet<Item> {
  take(row: CsvRow): { readonly items: readonly Item[]; readonly problems: readonly RowProblem[] };
}

/** One import: how its file is read, and how a step of it is carried out under its own id. */
export interface Import<Item> {
  readonly sheetOf: (header: readonly string[]) => Sheet<Item>;
  readonly step: (id: Uuid, items: readonly Item[], importId: Uuid) => Promise<Tally>;
  /** What the fields are called in the file, for those who finish it. */
  readonly fields?: () => Readonly<Record<string, string>>;
}

/** What closes an import. The digest ties the import's name to its file. */
interface Ending extends ImportResult {
  readonly digest: string;
  readonly fields?: Readonly<Record<string, string>>;
}
export type EndOfImport = Command<Ending, ImportView>;

/** What an act has still to do at the end of an import, in the same transaction. The entry's id is the import's. */
export type Finish = (
  tx: Tx,
  entry: Entry<Ending>,
) => Promise<{ readonly subjects: readonly Uuid[]; readonly result: ImportResult }>;

/**
 * Imports of CSV files. A file is read as it comes in and carried out in steps of 500, each a write of its own under an id made of
 * the import's; so an import that was cut off goes on where it was when it is sent again under the same Idempotency-Key.
 */
@Injectable()
export class ImportService {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(ImportStore) private readonly store: ImportStore,
  ) {}

  /** Defines how the imports of an act end: what came of them is kept, after the act did what it leaves to the end. */
  endingOf(act: ActName, finish: Finish = keepAsItIs): EndOfImport {
    return this.commands.define<Ending, ImportView>(act, {
      patience: importPatience,
      work: each(async (tx, entry, now) => {
        const { subjects, result } = await finish(tx, entry);
        const { rows, added, changed, unchanged, problemRows, problems } = result;
        const id = newId(now.getTime());
        const kept = { id, rows, added, changed, unchanged, problemRows, problems };
        await this.store.insert(tx, entry.call.emergencyId, kept);
        return {
          resultId: id,
          subjects: [id, ...subjects],
          facts: { file: entry.input.digest, rows, added, changed, unchanged, problemRows },
        };
      }),
      answer: answerOne((reads, call, id) => this.store.find(reads, call.emergencyId, id)),
    });
  }

  /** Keeps what came of a step, for when it is sent again; returns the id under which it is found. */
  async keepStep(tx: Tx, emergencyId: Uuid, items: number, tally: Tally, now: Date): Promise<Uuid> {
    const id = newId(now.getTime());
    const problemRows = new Set(tally.problems.map(({ row }) => row)).size;
    await this.store.insert(tx, emergencyId, {
      id,
      rows: items,
      ...tally,
      problems: [...tally.problems],
      problemRows,
    });
    return id;
  }

  async run<Item>(
    call: Call,
    upload: ConstructorParameters<typeof CsvFile>[0],
    ending: EndOfImport,
    job: Import<Item>,
  ): Promise<ImportView> {
    const importId = nameOf('header', call, {});
    const file = new CsvFile(upload);
    const sum = new Sum();
    let sheet: Sheet<Item> | undefined;
    let waiting: Item[] = [];
    let steps = 0;

    const step = async (items: readonly Item[]): Promise<void> => {
      sum.add(await job.step(idOf(importId, 'step', String(steps)), items, importId));
      steps += 1;
    };

    for await (const row of file.rows()) {
      if (!sheet) {
        sheet = job.sheetOf(row.cells);
        continue;
      }
      const { items, problems } = sheet.take(row);
      sum.row(problems);
      waiting.push(...items);
      while (waiting.length >= stepMax) {
        await step(waiting.slice(0, stepMax));
        waiting = waiting.slice(stepMax);
      }
    }
    if (!sheet) throw new Refusal('csv.columns', 'The file is empty');
    if (waiting.length > 0) await step(waiting);

    const fields = job.fields?.();
    return ending.run(call, { ...sum.result(), digest: file.digest(), ...(fields ? { fields } : {}) });
  }
}

const keepAsItIs: Finish = (_, { input }) => Promise.resolve({ subjects: [], result: input });

export const importPatience = jobPatience;

/** Adds up what came of the rows and steps of an import. */
class Sum {
  private rows = 0;
  private added = 0;
  private changed = 0;
  private unchanged = 0;
  private readonly problemRows = new Set<number>();
  private readonly problems: RowProblem[] = [];

  row(problems: readonly RowProblem[]): void {
    this.rows += 1;
    this.note(problems);
  }

  add(tally: Tally): void {
    this.added += tally.added;
    this.changed += tally.changed;
    this.unchanged += tally.unchanged;
    this.note(tally.problems);
  }

  result(): ImportResult {
    return {
      rows: this.rows,
      added: this.added,
      changed: this.changed,
      unchanged: this.unchanged,
      problemRows: this.problemRows.size,
      problems: this.problems.sort((a, b) => a.row - b.row).slice(0, problemsShownMax),
    };
  }

  /** Keeps twice as many as are shown, for problems do not come in the order of their rows. */
  private note(problems: readonly RowProblem[]): void {
    for (const problem of problems) {
      this.problemRows.add(problem.row);
      if (this.problems.length < 2 * problemsShownMax) this.problems.push(problem);
    }
  }
}
