import { documentKey } from './document.rules.js';
import type { IndividualDraft, JudgedHousehold } from './household.rules.js';
import type { ImportField } from './import-columns.rules.js';
import type { Remarks } from './import-rows.rules.js';
import { nameKeys } from './name.rules.js';

interface Sighting {
  readonly household: number;
  readonly row: number;
}

interface PhoneSighting extends Sighting {
  readonly words: ReadonlySet<string>;
}

interface Match {
  readonly otherRow: number;
  readonly row: number;
  readonly field: ImportField;
  readonly reasons: Set<string>;
}

/**
 * Remembers the households of one list, and says where a later one resembles an earlier one: the same document, heads of the same name
 * and birth date, or the same phone number with a name in common. This is evidence for a person to judge: nothing is merged or left out.
 * What is remembered of a household is keys; they live as long as the import runs.
 */
export class SeenHouseholds {
  private count = 0;
  private readonly documents = new Map<string, Sighting>();
  private readonly heads = new Map<string, Sighting>();
  private readonly phones = new Map<string, PhoneSighting[]>();

  /** Warns of the resemblances of a household, then remembers it. `memberRows` are its members' rows, in their order. */
  compare(household: JudgedHousehold, memberRows: readonly number[], remarks: Remarks): void {
    const matches = new Map<number, Match>();
    household.members.forEach((member, index) => {
      const sighting = { household: this.count, row: memberRows[index] ?? 0 };
      this.compareDocuments(member, sighting, matches);
      this.compareHead(member, sighting, matches);
      this.comparePhone(member, sighting, matches);
    });
    this.count += 1;

    for (const { otherRow, row, field, reasons } of [...matches.values()].slice(0, matchesToldMax)) {
      const detail = `Possible duplicate of row ${String(otherRow)}: ${[...reasons].join(', ')}. Compare both; nothing was merged.`;
      remarks.add('warning', 'duplicate.possible', row, field, detail);
    }
  }

  private compareDocuments(member: IndividualDraft, here: Sighting, matches: Map<number, Match>): void {
    for (const document of member.identity.documents) {
      const key = documentKey(document);
      if (key === null) continue;
      const there = this.documents.get(key);
      if (there === undefined) this.documents.set(key, here);
      else add(matches, there, here, 'documentNumber', 'same document number');
    }
  }

  /** An age that was told makes no birth date: only a day that is known counts. */
  private compareHead(member: IndividualDraft, here: Sighting, matches: Map<number, Match>): void {
    if (member.relationship !== 'head' || member.birth?.precision !== 'day') return;
    for (const name of keysOf(member)) {
      const key = `${member.birth.bornOn} ${name}`;
      const there = this.heads.get(key);
      if (there === undefined) this.heads.set(key, here);
      else add(matches, there, here, 'birthDate', "same head's name and birth date");
    }
  }

  private comparePhone(member: IndividualDraft, here: Sighting, matches: Map<number, Match>): void {
    if (member.identity.phone === null) return;
    const words = new Set(keysOf(member).flatMap((key) => key.split(' ')));
    const others = this.phones.get(member.identity.phone) ?? [];
    for (const there of others) {
      if ([...words].some((word) => there.words.has(word)))
        add(matches, there, here, 'phone', 'same phone number and a name in common');
    }
    if (others.length < sharersMax) this.phones.set(member.identity.phone, [...others, { ...here, words }]);
  }
}

/** A village phone is shared by many; the first of them are enough to compare with. */
const sharersMax = 20;
const matchesToldMax = 5;

function keysOf(member: IndividualDraft): readonly string[] {
  const { original, latin } = nameKeys(member.identity);
  return [...new Set([original, latin])].filter((key) => key !== '');
}

function add(
  matches: Map<number, Match>,
  there: Sighting,
  here: Sighting,
  field: ImportField,
  reason: string,
): void {
  if (there.household === here.household) return;
  const match = matches.get(there.household);
  if (match === undefined) {
    matches.set(there.household, { otherRow: there.row, row: here.row, field, reasons: new Set([reason]) });
  } else {
    match.reasons.add(reason);
  }
}
