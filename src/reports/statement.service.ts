import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import type { ShelterType } from '../assistance/codes.rules.js';
import type { Language } from '../assistance/language.js';
import { formatQuantity } from '../assistance/quantity.rules.js';
import { languageFor } from '../assistance/why.rules.js';
import { Commands } from '../commands/commands.js';
import { wordsOf } from '../distribution/language.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import { statementWords } from './language.js';
import type { StatementEntryView, StatementQuery, StatementView } from './statement.contract.js';
import { type StatementEntry, StatementStore } from './statement.store.js';

const entriesMax = 2_000;

/** All that one household received, and what is still due. It names nobody, but tells enough of one family to be kept in the log who saw it. */
@Injectable()
export class StatementService {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(StatementStore) private readonly store: StatementStore,
  ) {}

  async read(call: Call, householdId: Uuid, query: StatementQuery): Promise<StatementView> {
    const of = { emergencyId: call.emergencyId, householdId };
    const found = await this.commands.look(
      call,
      async (read) => {
        const household = await this.store.findHousehold(read, call.scope, of);
        if (!household) throw notFound();
        return { ...household, entries: await this.store.lastEntries(read, call.scope, of, entriesMax + 1) };
      },
      () => [householdId],
    );

    const language = languageFor(query.language, found.language);
    return {
      householdId,
      language,
      direction: language === 'ar' ? 'rtl' : 'ltr',
      title: statementWords(language).title,
      entries: found.entries.slice(-entriesMax).map((entry) => entryView(entry, language)),
      more: found.entries.length > entriesMax,
    };
  }
}

function entryView(entry: StatementEntry, language: Language): StatementEntryView {
  const { names, itemUnit, currency, service: _, shelterType: __, quantity, over, at, ...rest } = entry;
  const words = statementWords(language);
  return {
    ...rest,
    words: entry.held ? words.held : words[entry.did],
    at: at && at.toISOString(),
    what: whatOf(entry, language),
    unit: currency ?? (names && itemUnit),
    quantity: formatQuantity(quantity, currency),
    over: formatQuantity(over, currency),
  };
}

function whatOf({ names, currency, service, shelterType }: StatementEntry, language: Language): string {
  if (currency !== null) return currency;
  if (service !== null) return wordsOf(language).services[service] ?? service;
  if (shelterType !== null) return statementWords(language).shelter[shelterType as ShelterType];
  return names?.[language] ?? Object.values(names ?? {})[0] ?? '';
}
