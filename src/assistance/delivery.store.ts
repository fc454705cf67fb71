import { Injectable } from '@nestjs/common';
import { pipelined } from '../platform/database/pipelined.js';
import { prepared } from '../platform/database/prepared.js';
import type { Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { Ending, RoundState, SeriesState } from './codes.rules.js';
import type { EntitlementLine } from './entitlement.store.js';
import { refuseUnlessGoingOn, refuseUnlessRunning } from './round.rules.js';

/** An entitlement as a handout needs to know it. */
export interface EntitlementToDeliver {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly roundId: Uuid;
  readonly recipientKind: string;
  readonly recipientId: Uuid;
  readonly householdId: Uuid | null;
  readonly state: 'listed' | 'held' | 'removed';
  /** How it ended, where it did and was not collected. */
  readonly ended: Ending | null;
  readonly lines: readonly EntitlementLine[];
}

/**
 * What a handout adds to a line, and when that happened; or, below zero, what a reversal takes from it, and when the last handout of the
 * line happened that stands: null where none does.
 */
export interface Delivery {
  readonly lineId: Uuid;
  readonly quantity: bigint;
  readonly at: Date | null;
}

interface LineRead extends EntitlementLine {
  readonly entitlementId: Uuid;
}

/** What handouts change of entitlements: how much was delivered, under the entitlement's lock. */
@Injectable()
export class DeliveryStore {
  /**
   * Locks the entitlements in the order of their ids, then reads their lines as the lock found them. What stands on a draft, and not
   * yet on an approved list or addendum, is not there.
   */
  async lock(tx: Tx, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, EntitlementToDeliver>> {
    const locked = tx.query<readonly Omit<EntitlementToDeliver, 'lines'>[]>(
      prepared(`select id, emergency_id as "emergencyId", round_id as "roundId", recipient_kind as "recipientKind",
              recipient_id as "recipientId", household_id as "householdId", state, ended
       from entitlement
       where id = any($1)
         and exists (
           select
           from round_list
           where round_list.emergency_id = entitlement.emergency_id
             and round_list.round_id = entitlement.round_id
             and round_list.list_no = entitlement.list_no
             and round_list.state = 'approved'
         )
       order by id
       for no key update of entitlement`),
      [ids],
    );
    const read = tx.query<readonly LineRead[]>(
      prepared(`select id, entitlement_id as "entitlementId", kind, item_id as "itemId", currency, service, shelter_type as "shelterType", grant_id as "grantId", due, delivered
       from entitlement_line
       where entitlement_id = any($1)
       order by id`),
      [ids],
    );
    const [entitlements, lines] = await pipelined([locked, read]);
    const byEntitlement = new Map<Uuid, EntitlementLine[]>(ids.map((id) => [id, []]));
    for (const { entitlementId, ...line } of lines) byEntitlement.get(entitlementId)?.push(line);
    return new Map(entitlements.map((one) => [one.id, { ...one, lines: byEntitlement.get(one.id) ?? [] }]));
  }

  /** Adds to what was delivered; the database keeps it between zero and what is due. */
  async add(tx: Tx, deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const sums = new Map<Uuid, Delivery>();
    for (const one of deliveries) sums.set(one.lineId, sumOf(sums.get(one.lineId), one));
    const changes = [...sums.values()];
    await tx.query(
      prepared(`update entitlement_line
       set delivered = delivered + change.quantity,
           delivered_at = case when change.quantity > 0 then greatest(delivered_at, change.at) else change.at end
       from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) as change (id, quantity, at)
       where entitlement_line.id = change.id
         and entitlement_line.id = any($1)`),
      [
        changes.map(({ lineId }) => lineId),
        changes.map(({ quantity }) => quantity),
        changes.map(({ at }) => at),
      ],
    );
  }

  /** As `beginRound`, for many at a time: who finds the round open only keeps it from being closed meanwhile. Refuses `round.closed`. */
  async holdRound(
    tx: Tx,
    of: { readonly emergencyId: Uuid; readonly roundId: Uuid },
    now: Date,
  ): Promise<void> {
    if ((await this.stateOf(tx, of)) === 'approved') return this.beginRound(tx, of, now);
    return this.keepRunning(tx, of);
  }

  /** Keeps the round from being closed meanwhile. Refuses `round.closed`. */
  async keepRunning(tx: Tx, of: { readonly emergencyId: Uuid; readonly roundId: Uuid }): Promise<void> {
    refuseUnlessRunning(await this.stateOf(tx, of, 'for share'));
  }

  private async stateOf(
    tx: Tx,
    { emergencyId, roundId }: { readonly emergencyId: Uuid; readonly roundId: Uuid },
    locking: '' | 'for share' = '',
  ): Promise<RoundState> {
    const [round] = await tx.query<readonly { readonly state: RoundState }[]>(
      `select state
       from round
       where emergency_id = $1
         and id = $2
       ${locking}`,
      [emergencyId, roundId],
    );
    if (!round) throw new Error(`there is no round ${roundId}`);
    return round.state;
  }

  /** A round is open from its first distribution on. Refuses `round.closed`, `series.suspended` and `series.stopped`. */
  async beginRound(
    tx: Tx,
    { emergencyId, roundId }: { readonly emergencyId: Uuid; readonly roundId: Uuid },
    now: Date,
  ): Promise<void> {
    const [round] = await tx.query<readonly { readonly state: RoundState; readonly series: SeriesState }[]>(
      `select state, series_state(series_id) as series
       from round
       where emergency_id = $1
         and id = $2
       for no key update`,
      [emergencyId, roundId],
    );
    if (!round) throw new Error(`there is no round ${roundId}`);
    refuseUnlessRunning(round.state);
    refuseUnlessGoingOn(round.series);
    if (round.state === 'open') return;
    await tx.query(
      `update round
       set state = 'open', opened_at = $3, version = version + 1
       where emergency_id = $1
         and id = $2`,
      [emergencyId, roundId, now],
    );
  }
}

/** Two handouts of a line in one batch, as one: the later of them tells when. */
function sumOf(before: Delivery | undefined, { lineId, quantity, at }: Delivery): Delivery {
  if (!before) return { lineId, quantity, at };
  const later = before.at !== null && (at === null || before.at > at) ? before.at : at;
  return { lineId, quantity: before.quantity + quantity, at: later };
}
