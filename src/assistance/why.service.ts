import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Database } from '../platform/database/database.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import type { WhyQuery, WhyView } from './entitlement.contract.js';
import { inWords, type Language, standingInWords } from './language.js';
import { RoundStore } from './round.store.js';
import { languageFor, spoken, type Standing } from './why.rules.js';
import { type WhyFacts, WhyStore } from './why.store.js';

/** What a household is told of why it is in or out. */
@Injectable()
export class WhyService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(WhyStore) private readonly store: WhyStore,
    @Inject(RoundStore) private readonly rounds: RoundStore,
  ) {}

  async tell(
    call: Call,
    { roundId, householdId }: { readonly roundId: Uuid; readonly householdId: Uuid },
    query: WhyQuery,
  ): Promise<WhyView> {
    const { emergencyId } = call;
    const facts = await this.database.read(call.scope, async (read) => {
      if (!(await this.rounds.find(read, call.scope, emergencyId, roundId))) throw notFound();
      return this.store.find(read, call.scope, { emergencyId, roundId, householdId });
    });
    if (!facts) throw notFound();

    const language = languageFor(query.language, facts.language);
    return {
      householdId,
      language,
      direction: language === 'ar' ? 'rtl' : 'ltr',
      listed: facts.states.length > 0,
      judged: facts.reasons !== null,
      words: wordsFor(facts, language),
    };
  }
}

function wordsFor({ reasons, states, ended, drafted }: WhyFacts, language: Language): string[] {
  const standing: readonly Standing[] = [
    ...(reasons === null && states.length === 0 ? ['not-judged' as const] : []),
    ...(drafted ? ['not-approved' as const] : []),
    ...(states.includes('held') ? ['held' as const] : []),
    ...(states.includes('removed') ? ['removed' as const] : []),
    ...ended,
  ];
  return [
    ...inWords(spoken(reasons ?? []), language),
    ...standing.map((one) => standingInWords(one, language)),
  ];
}
