import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { formatQuantity } from '../assistance/quantity.rules.js';
import { Commands } from '../commands/commands.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import { ageOn, type Day } from '../registry/birth.rules.js';
import { cardOf, wordsOf } from '../registry/search.rules.js';
import type {
  DeskGivenView,
  DeskMatchesView,
  DeskMatchView,
  DeskPersonView,
  LookUp,
} from './desk.contract.js';
import { type DeskPerson, type Given, type Match, type Term, termOf } from './desk.rules.js';
import { type DeskHit, DeskStore } from './desk.store.js';
import { DistributionStore } from './distribution.store.js';

const shownMax = 20;

interface Found {
  readonly view: DeskMatchesView;
  readonly subjects: readonly Uuid[];
}

/** Who stands at the desk, and what is due to them. What is asked comes in the body and is logged nowhere; who was seen is. */
@Injectable()
export class DeskService {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(DeskStore) private readonly store: DeskStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
  ) {}

  async lookUp(call: Call, distributionId: Uuid, input: LookUp): Promise<DeskMatchesView> {
    const term = termOf(input);
    const { view } = await this.commands.look(
      call,
      (read) => this.find(read, call, distributionId, term),
      ({ subjects }) => subjects,
      { by: term.by, distribution: distributionId },
    );
    return view;
  }

  private async find(read: Reads, call: Call, distributionId: Uuid, term: Term): Promise<Found> {
    const distribution = await this.distributions.find(read, call.scope, call.emergencyId, distributionId);
    if (!distribution) throw notFound();
    const at = { emergencyId: call.emergencyId, roundId: distribution.roundId, distributionId };

    const hits = await this.hitsOf(read, at, term);
    const shown = hits.slice(0, shownMax);
    const ids = shown.map(({ entitlementId }) => entitlementId);
    const matches = ids.length > 0 ? await this.store.matches(read, at, ids) : [];
    const here = matches.filter(({ plannedHere }) => plannedHere);
    const people =
      here.length > 0 ? await this.store.people(read, at, householdsOf(here), individualsOf(here)) : [];
    const today = await this.store.today(read, call.emergencyId, distribution.siteId);

    const revoked = new Map(shown.map(({ entitlementId, revokedCard }) => [entitlementId, revokedCard]));
    const items = matches.map((match) =>
      matchView(match, people, { revokedCard: revoked.get(match.entitlementId) ?? false, today }),
    );
    return {
      view: { items, more: hits.length > shownMax },
      subjects: [...new Set(here.map(({ householdId, recipientId }) => householdId ?? recipientId))],
    };
  }

  private hitsOf(
    read: Reads,
    at: Parameters<DeskStore['byCard']>[1],
    term: Term,
  ): Promise<readonly DeskHit[]> {
    switch (term.by) {
      case 'card':
        return this.store.byCard(read, at, cardOf(term.card));
      case 'token':
        return this.store.byToken(read, at, term.token);
      case 'name':
        return this.store.byName(read, at, wordsOf(term.name), shownMax + 1);
    }
  }
}

function householdsOf(matches: readonly Match[]): readonly Uuid[] {
  return [...new Set(matches.flatMap(({ householdId }) => householdId ?? []))];
}

function individualsOf(matches: readonly Match[]): readonly Uuid[] {
  return matches.flatMap(({ recipientKind, recipientId }) =>
    recipientKind === 'individual' ? [recipientId] : [],
  );
}

/**
 * What the desk sees of an entitlement. Of one that is planned elsewhere only where that is: who asks at the wrong place is sent on,
 * and nobody's name is shown where they have not come to collect.
 */
function matchView(
  match: Match,
  people: readonly DeskPerson[],
  { revokedCard, today }: { readonly revokedCard: boolean; readonly today: Day },
): DeskMatchView {
  const { recipientId: _, householdId: __, lines, given, elsewhere, ...rest } = match;
  return {
    ...rest,
    elsewhere: elsewhere && { ...elsewhere },
    revokedCard,
    people: match.plannedHere
      ? collectorsOf(match, people).map((person) => personView(person, match, today))
      : [],
    lines: lines.map(({ due, delivered, ...line }) => ({
      ...line,
      due: formatQuantity(BigInt(due), line.currency),
      delivered: formatQuantity(BigInt(delivered), line.currency),
      left: formatQuantity(BigInt(due) - BigInt(delivered), line.currency),
    })),
    given: match.plannedHere ? given.map(givenView) : [],
  };
}

/** Of a household, whom it named, or its head where it named nobody; of a person, that person. */
function collectorsOf(match: Match, people: readonly DeskPerson[]): readonly DeskPerson[] {
  if (match.recipientKind === 'individual') return people.filter(({ id }) => id === match.recipientId);
  const household = people.filter(({ householdId }) => householdId === match.householdId);
  const named = household.filter(({ collector }) => collector !== null);
  return named.length > 0 ? named : household.filter(({ isHead }) => isHead);
}

function personView(person: DeskPerson, match: Match, today: Day): DeskPersonView {
  const { id, nameOriginal, nameLatin, sex, bornOn, documentEnds, photoRef, sameName } = person;
  const role = match.recipientKind === 'individual' ? 'self' : (person.collector ?? 'head');
  const age = bornOn === null ? null : ageOn(bornOn, today);
  return { id, role, nameOriginal, nameLatin, sex, age, documentEnds, photoRef, sameName };
}

function givenView({ lines, occurredAt, ...given }: Given): DeskGivenView {
  return {
    ...given,
    occurredAt: new Date(occurredAt).toISOString(),
    lines: lines.map(({ entitlementLineId, quantity, currency }) => ({
      entitlementLineId,
      quantity: formatQuantity(BigInt(quantity), currency),
    })),
  };
}
