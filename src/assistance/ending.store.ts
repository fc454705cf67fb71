import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import type { Ending } from './codes.rules.js';
import type { OutcomeCount } from './ending.rules.js';

/** Who ended something or opened it again, when, and why: in words, or because of a distribution. */
export interface EndingStep {
  readonly personId: Uuid;
  readonly at: Date;
  readonly reason: string | null;
  readonly distributionId: Uuid | null;
}

interface Changed {
  readonly id: Uuid;
  readonly outcome: Ending | null;
}

/** Endings of entitlements, many at a time. Whoever calls holds the locks of the entitlements, taken in the order of their ids. */
@Injectable()
export class EndingStore {
  async lock(tx: Tx, emergencyId: Uuid, ids: readonly Uuid[]): Promise<void> {
    await tx.query(
      `select
       from entitlement
       where emergency_id = $1
         and id = any($2)
       order by id
       for no key update`,
      [emergencyId, ids],
    );
  }

  async end(
    tx: Tx,
    { emergencyId, ids, outcome }: { emergencyId: Uuid; ids: readonly Uuid[]; outcome: Ending },
    step: EndingStep,
  ): Promise<void> {
    const changed = await tx.query<readonly Changed[]>(
      `with changed as (
         update entitlement
         set ended = $3, ended_at = $4
         where emergency_id = $1
           and id = any($2)
         returning id, ended as outcome
       )
       select id, outcome
       from changed`,
      [emergencyId, ids, outcome, step.at],
    );
    await this.insertSteps(tx, emergencyId, 'ended', changed, step);
  }

  /** Nobody came for these, or not for all of it. */
  async endUnserved(tx: Tx, emergencyId: Uuid, ids: readonly Uuid[], step: EndingStep): Promise<void> {
    const changed = await tx.query<readonly Changed[]>(
      `with changed as (
         update entitlement
         set ended = case
               when exists (select from entitlement_line line where line.entitlement_id = entitlement.id and line.delivered > 0)
               then 'partly' else 'absent'
             end,
             ended_at = $3
         where emergency_id = $1
           and id = any($2)
         returning id, ended as outcome
       )
       select id, outcome
       from changed`,
      [emergencyId, ids, step.at],
    );
    await this.insertSteps(tx, emergencyId, 'ended', changed, step);
  }

  /** Opens what ended as one of these; returns what did. */
  async reopen(
    tx: Tx,
    { emergencyId, ids, from }: { emergencyId: Uuid; ids: readonly Uuid[]; from: readonly Ending[] },
    step: EndingStep,
  ): Promise<readonly Uuid[]> {
    const changed = await tx.query<readonly Changed[]>(
      `with changed as (
         update entitlement
         set ended = null, ended_at = null
         where emergency_id = $1
           and id = any($2)
           and ended = any($3)
         returning id, ended as outcome
       )
       select id, outcome
       from changed`,
      [emergencyId, ids, from],
    );
    await this.insertSteps(tx, emergencyId, 'reopened', changed, step);
    return changed.map(({ id }) => id);
  }

  /** How the entitlements of a round stand, as far as scope reaches; all of them without one. */
  counts(
    reads: Reads,
    { emergencyId, roundId }: { emergencyId: Uuid; roundId: Uuid },
    scope?: Scope,
  ): Promise<readonly OutcomeCount[]> {
    return reads.query<readonly OutcomeCount[]>(
      `select stands.outcome, stands.state = 'held' as held, stands.waits_for_shelter as "waitsForShelter", count(*)::int as entitlements
       from entitlement_outcome as stands
       join entitlement on entitlement.id = stands.entitlement_id
       join round on round.id = stands.round_id
       join area on area.id = entitlement.area_id
       where stands.emergency_id = $1
         and stands.round_id = $2
         and ($3::jsonb is null
           or reaches($3, stands.emergency_id, round.organisation_id, area.path, entitlement.site_id))
       group by 1, 2, 3`,
      [emergencyId, roundId, scope ? extentsOf(scope) : null],
    );
  }

  private async insertSteps(
    tx: Tx,
    emergencyId: Uuid,
    did: 'ended' | 'reopened',
    changed: readonly Changed[],
    { personId, at, reason, distributionId }: EndingStep,
  ): Promise<void> {
    await tx.query(
      `insert into entitlement_step (id, emergency_id, entitlement_id, did, outcome, reason, distribution_id, person_id, at)
       select step.id, $1, step.entitlement_id, $2, step.outcome, $3, $4, $5, $6
       from unnest($7::uuid[], $8::uuid[], $9::text[]) as step (id, entitlement_id, outcome)`,
      [
        emergencyId,
        did,
        reason,
        distributionId,
        personId,
        at,
        changed.map(() => newId(at.getTime())),
        changed.map(({ id }) => id),
        changed.map(({ outcome }) => outcome),
      ],
    );
  }
}
