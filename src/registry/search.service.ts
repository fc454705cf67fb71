import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import type { Reads } from '../platform/database/tx.js';
import { Refusal } from '../platform/refusal.js';
import { codesOf, documentTypes } from './codes.rules.js';
import { documentKey, parseDocumentNumber } from './document.rules.js';
import { parsePhone, type PhoneCountry } from './phone.rules.js';
import type { DocumentTerm, FoundHouseholdsView, SearchHouseholds } from './search.contract.js';
import { cardOf, wordsOf } from './search.rules.js';
import { type Hit, SearchStore } from './search.store.js';
import { SettingStore } from './setting.store.js';
import { textOrNothing } from './text.rules.js';

const shownMax = 20;
/** Several people of one household may match: more people are looked for than households are shown. */
const hitsMax = 100;

/** Finds households by what people say of themselves. What is searched for comes in the body and is logged nowhere. */
@Injectable()
export class SearchService {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(SearchStore) private readonly store: SearchStore,
    @Inject(SettingStore) private readonly settings: SettingStore,
  ) {}

  search(call: Call, input: SearchHouseholds): Promise<FoundHouseholdsView> {
    const by = kindOf(input);
    return this.commands.look(
      call,
      (read) => this.find(read, call, input),
      ({ items }) => items.map(({ id }) => id),
      { by },
    );
  }

  private async find(read: Reads, call: Call, input: SearchHouseholds): Promise<FoundHouseholdsView> {
    const hits = await this.hitsOf(read, call, input);
    const households = [...new Set(hits.map(({ householdId }) => householdId))];
    const shown = new Set(households.slice(0, shownMax));
    const items = await this.store.listFound(
      read,
      hits.filter(({ householdId }) => shown.has(householdId)),
    );
    return { items: [...items], more: households.length > shownMax || hits.length >= hitsMax };
  }

  private async hitsOf(read: Reads, call: Call, input: SearchHouseholds): Promise<readonly Hit[]> {
    const { card, reference, phone, document, name } = input;
    if (card !== undefined) return this.store.findByCard(read, call, cardOf(card));
    if (reference !== undefined)
      return this.store.findByReference(read, call, textOrNothing(reference) ?? reference, hitsMax);
    if (phone !== undefined) {
      const { countries } = await this.settings.getSetting(read, call.emergencyId);
      return this.store.findByPhone(read, call, phonesOf(phone, countries), hitsMax);
    }
    if (document !== undefined) return this.store.findByDocument(read, call, keysOf(document), hitsMax);
    return this.store.findByName(read, call, wordsOf(name ?? ''), hitsMax);
  }
}

function kindOf(input: SearchHouseholds): string {
  const kinds = (['card', 'reference', 'phone', 'document', 'name'] as const).filter(
    (kind) => input[kind] !== undefined,
  );
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    throw new Refusal('search.invalid', 'Search by exactly one of card, reference, phone, document and name');
  return kind;
}

/** A number without a country could be of any country of the emergency. */
function phonesOf(text: string, countries: readonly string[]): readonly string[] {
  const phones = countries.flatMap((country) => {
    const reading = parsePhone(text, country as PhoneCountry);
    return 'phone' in reading ? [reading.phone] : [];
  });
  if (phones.length === 0) throw new Refusal('search.invalid', 'This is no phone number');
  return [...new Set(phones)];
}

function keysOf({ type, number }: DocumentTerm): readonly string[] {
  const reading = parseDocumentNumber(number);
  if (!('number' in reading)) throw new Refusal('search.invalid', 'This is no number of a document');
  const types = type ? [type] : codesOf(documentTypes);
  return types
    .map((one) => documentKey({ type: one, number: reading.number, status: 'valid' }))
    .filter((key) => key !== null);
}
