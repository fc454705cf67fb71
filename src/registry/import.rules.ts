import type { FindingCode } from './finding.rules.js';
import type { JudgedHousehold } from './household.rules.js';
import { SeenHouseholds } from './import-duplicates.rules.js';
import { type ImportPlan, readHousehold } from './import-household.rules.js';
import {
  type ImportFinding,
  type ListRecord,
  type ListSurvey,
  Remarks,
  RowGroups,
  type RowGroup,
} from './import-rows.rules.js';
import type { Contact } from './registration.rules.js';

interface Accounted {
  /** As the list writes it; null where it has none. */
  readonly reference: string | null;
  /** Every row that belongs to it. */
  readonly rows: readonly number[];
  readonly findings: readonly ImportFinding[];
}

/** What became of one household of a list. */
export type ImportedHousehold = Accounted &
  (
    | {
        readonly outcome: 'taken' | 'warned';
        readonly household: JudgedHousehold;
        /** The row of each member, in their order. */
        readonly memberRows: readonly number[];
        readonly contact: Contact | null;
      }
    | { readonly outcome: 'set_aside'; readonly household: null }
  );

/** `taken + warned + setAside = households`, and the rows of all households and the blank rows are all rows. */
export interface ImportSummary {
  readonly rows: number;
  readonly blankRows: number;
  readonly households: number;
  readonly taken: number;
  readonly warned: number;
  readonly setAside: number;
  /** People in the households that are taken, with or without a warning. */
  readonly people: number;
  /** How many households each code was said of. */
  readonly reasons: Readonly<Partial<Record<FindingCode, number>>>;
}

/**
 * Reads a list of people into households, one row a member, in one pass over records that are parsed already. A person is never refused
 * for bad data entry where they can be registered with a warning; what cannot be placed or told apart is set aside, as a whole
 * household, with row, column and reason, to be corrected and sent again.
 *
 * | in the list | outcome |
 * |---|---|
 * | no p-code of the household is known; no p-code | set aside: it cannot be placed |
 * | the finest p-code is not known, a coarser one is | warned; placed by the coarser |
 * | no reference; too long a reference; more than 99 rows with one; more cells than the header | set aside: it cannot be told apart |
 * | a reference that comes back further down | warned and put together after a survey of the list, without one set aside |
 * | rows without anything but a place, and without a size | set aside: nobody is in them |
 * | consent refused | taken by its size alone, without personal data; a member's own refusal: counted only |
 * | consent not said | warned; the list's legal basis where it has one: taken |
 * | size only, with or without a head's name | taken |
 * | no head, several heads, a head under 18 | warned; one is chosen (`judgeHousehold`) |
 * | no collector | taken; the head. Several of a role: warned; the first |
 * | size and rows differ, size not readable | warned; never fewer than the rows |
 * | name blank | warned |
 * | name that begins with `=`, `+`, `-`, `@` | warned; kept as text, made harmless at export |
 * | unknown sex code | warned; undisclosed. Blank: taken, undisclosed |
 * | another unknown word (displacement, shelter, relationship, document, pregnancy, consent, collector) | warned; left open |
 * | "returnee" | taken; returned inside the country, a note says so |
 * | birth date day first, month first, two-digit year, spreadsheet number | warned |
 * | birth date impossible, in the future, over 120 years ago, of another calendar, unreadable | warned; the age if there is one, else not known |
 * | age without birth date | warned; reckoned |
 * | neither | warned, but for a household of which only the size is known |
 * | born after the registration; age and date apart | warned; the date is kept |
 * | phone or document number that a spreadsheet rounded, or that is none | warned; left out |
 * | phone number with spreadsheet decimals, or several in the cell | warned; restored, or the first |
 * | Arabic or Persian digits, spaces, dashes, 00 for + | taken |
 * | a document without a number | taken; nothing is kept of it, a note says so |
 * | Washington Group answer, specific need that is none | warned; missing, left out |
 * | registration in the future or unreadable | warned; today |
 * | rows of a household that differ in what belongs to it | warned; the first that says anything |
 * | site not known | taken; its name is kept, a note says so |
 * | resembles an earlier household (document, head's name and birth date, phone with a name in common) | warned; never merged or left out |
 * | blank row | counted |
 *
 * Findings hold row numbers, columns and codes, and no value of a cell.
 */
export function* importHouseholds(
  records: Iterable<ListRecord>,
  plan: ImportPlan,
  survey?: ListSurvey,
): Generator<ImportedHousehold, ImportSummary, undefined> {
  const list = new HouseholdList(plan, survey);
  for (const record of records) yield* list.push(record);
  yield* list.end();
  return list.summary;
}

/** The same for records that arrive one by one: `push` each, then `end`; both give the households that are complete. */
export class HouseholdList {
  private rows = 0;
  private people = 0;
  private readonly counts = { taken: 0, warned: 0, set_aside: 0 };
  private readonly reasons = new Map<FindingCode, number>();
  private readonly groups: RowGroups;
  private readonly seen = new SeenHouseholds();
  private readonly plan: ImportPlan;

  constructor(plan: ImportPlan, survey?: ListSurvey) {
    this.plan = survey?.hombreMujer === true ? withMujer(plan) : plan;
    this.groups = new RowGroups(plan.columns, survey?.scattered);
  }

  push(record: ListRecord): readonly ImportedHousehold[] {
    this.rows += 1;
    const group = this.groups.push(record);
    return group === null ? [] : [this.judge(group)];
  }

  end(): readonly ImportedHousehold[] {
    return this.groups.end().map((group) => this.judge(group));
  }

  get summary(): ImportSummary {
    const { taken, warned, set_aside: setAside } = this.counts;
    return {
      rows: this.rows,
      blankRows: this.groups.blankRows,
      households: taken + warned + setAside,
      taken,
      warned,
      setAside,
      people: this.people,
      reasons: Object.fromEntries([...this.reasons].toSorted(([a], [b]) => a.localeCompare(b))),
    };
  }

  private judge(group: RowGroup): ImportedHousehold {
    const judged = this.judgeGroup(group);
    this.counts[judged.outcome] += 1;
    this.people += judged.household?.size ?? 0;
    for (const code of new Set(judged.findings.map((finding) => finding.code))) {
      this.reasons.set(code, (this.reasons.get(code) ?? 0) + 1);
    }
    return judged;
  }

  private judgeGroup(group: RowGroup): ImportedHousehold {
    const remarks = new Remarks(this.plan.columns);
    const { household, memberRows, contact } = readHousehold(group, this.plan, remarks);
    const { reference, rows } = group;
    if (household === null)
      return { outcome: 'set_aside', reference, rows, findings: sorted(remarks), household };

    this.seen.compare(household, memberRows, remarks);
    const findings = sorted(remarks);
    const outcome = findings.some(({ severity }) => severity === 'warning') ? 'warned' : 'taken';
    return { outcome, reference, rows, findings, household, memberRows, contact };
  }
}

function withMujer(plan: ImportPlan): ImportPlan {
  return { ...plan, values: { ...plan.values, sex: { m: 'female', ...plan.values?.sex } } };
}

function sorted(remarks: Remarks): readonly ImportFinding[] {
  return remarks.all.toSorted((a, b) => a.row - b.row);
}
