import { Injectable } from '@nestjs/common';
import { refusing } from '../platform/database/trouble.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { DraftEntitlement, GroupFacts, Judged, Spot, PromisedBefore } from './draft.rules.js';
import type { NotAssisted } from './eligibility.rules.js';
import type { ListEntry } from './list.rules.js';
import type { ListFacts } from './round.rules.js';

export type Did = 'created' | 'changed' | 'prepared' | 'submitted' | 'kept' | 'approved' | 'rejected';

export interface RoundList extends ListFacts {
  readonly reason: string | null;
  readonly households: number;
  readonly approvedBy: Uuid | null;
  readonly rejections: readonly Rejection[];
}

/** Which version was sent back, by whom, and why. */
export interface Rejection {
  readonly draft: number;
  readonly personId: Uuid;
  readonly reason: string;
}

/** Names list 0 of a round, or its addendum n. */
export interface ListKey {
  readonly emergencyId: Uuid;
  readonly roundId: Uuid;
  readonly listNo: number;
}

const columns = `list.id, list.list_no as "listNo", list.state, list.draft, list.preparation, encode(list.digest, 'hex') as digest, list.listed,
  list.households, list.only_households as "onlyHouseholds", list.reason,
  array(select person_id from approval_step step where step.subject_id = list.id and step.version = list.draft and step.part = 'author'
        order by person_id) as authors,
  (select person_id from approval_step step where step.subject_id = list.id and step.version = list.draft and step.did = 'approved') as "approvedBy",
  (select coalesce(jsonb_agg(jsonb_build_object('draft', step.version, 'personId', step.person_id, 'reason', step.reason) order by step.version), '[]')
   from approval_step step where step.subject_id = list.id and step.did = 'rejected') as rejections`;

export const digestPortion = 2_000;

/** A round's list and its addenda: who is on them, why, and who decided. */
@Injectable()
export class ListStore {
  async insert(
    tx: Tx,
    list: {
      id: Uuid;
      emergencyId: Uuid;
      roundId: Uuid;
      listNo: number;
      reason: string | null;
      onlyHouseholds: readonly Uuid[] | null;
    },
  ): Promise<void> {
    await refusing(
      tx.query(
        `insert into round_list (id, emergency_id, round_id, list_no, reason, only_households)
         values ($1, $2, $3, $4, $5, $6)`,
        [list.id, list.emergencyId, list.roundId, list.listNo, list.reason, list.onlyHouseholds],
      ),
      {
        round_list_one_in_the_making: () =>
          new Refusal('round.not-draft', 'Another list of the round is in the making'),
      },
    );
  }

  async of(reads: Reads, roundId: Uuid): Promise<readonly RoundList[]> {
    return reads.query<readonly RoundList[]>(
      `select ${columns} from round_list list where list.round_id = $1 order by list.list_no`,
      [roundId],
    );
  }

  /** The list, held until the transaction ends. */
  async lock(tx: Tx, roundId: Uuid, listNo: number): Promise<RoundList | undefined> {
    await tx.query('select from round_list where round_id = $1 and list_no = $2 for update', [
      roundId,
      listNo,
    ]);
    const [list] = await tx.query<readonly RoundList[]>(
      `select ${columns} from round_list list where list.round_id = $1 and list.list_no = $2`,
      [roundId, listNo],
    );
    return list;
  }

  /**
   * Keeps who had which part in this version of the list. An author may come again; whoever is an author already cannot decide: the
   * database keeps one row a person. Refuses `approval.own`.
   */
  async step(
    tx: Tx,
    list: Pick<RoundList, 'id' | 'draft'>,
    {
      emergencyId,
      personId,
      did,
      reason = null,
    }: { emergencyId: Uuid; personId: Uuid; did: Did; reason?: string | null },
  ): Promise<void> {
    const decides = did === 'approved' || did === 'rejected';
    await refusing(
      tx.query(
        `insert into approval_step (emergency_id, subject_id, version, person_id, part, did, reason)
         values ($1, $2, $3, $4, $5, $6, $7)
         ${decides ? '' : 'on conflict do nothing'}`,
        [emergencyId, list.id, list.draft, personId, decides ? 'approver' : 'author', did, reason],
      ),
      {
        approval_step_once: () => new Refusal('approval.own', 'You had a hand in it: somebody else decides'),
      },
    );
  }

  /** Begins a preparation: whatever was counted before counts no more. */
  async begin(
    tx: Tx,
    { roundId, list, preparation }: { roundId: Uuid; list: RoundList; preparation: Uuid | null },
  ): Promise<void> {
    await tx.query(
      `update round_list
       set preparation = $2, digest = null, prepared_at = null, households = 0, listed = 0
       where id = $1`,
      [list.id, preparation],
    );
    await tx.query('update round_funding set drafted = 0 where round_id = $1 and drafted > 0', [roundId]);
    await tx.query('update package_line set short = 0 where round_id = $1 and short > 0', [roundId]);
  }

  async draftIds(reads: Reads, of: ListKey, limit: number): Promise<readonly Uuid[]> {
    const rows = await reads.query<readonly { id: Uuid }[]>(
      `select id
       from entitlement
       where emergency_id = $1
         and round_id = $2
         and list_no = $3
       order by recipient_id
       limit $4`,
      [of.emergencyId, of.roundId, of.listNo, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Removes these entitlements of a draft, and what was judged for it. */
  async discard(tx: Tx, of: ListKey, ids: readonly Uuid[]): Promise<void> {
    await tx.query('select discard_draft($1, $2::smallint, $3)', [of.roundId, of.listNo, ids]);
  }

  /** The next households that these organisations registered, in the order of their ids; where `only` is given, of those. */
  async householdsAfter(
    reads: Reads,
    emergencyId: Uuid,
    organisationIds: readonly Uuid[],
    { after, only, limit }: { after: Uuid | null; only: readonly Uuid[] | null; limit: number },
  ): Promise<readonly Uuid[]> {
    const rows = await reads.query<readonly { id: Uuid }[]>(
      `select id
       from household
       where emergency_id = $1
         and organisation_id = any($2)
         and ($3::uuid is null or id > $3)
         and ($4::uuid[] is null or id = any($4))
       order by id
       limit $5`,
      [emergencyId, organisationIds, after, only, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** The next households on the approved lists of a round, in the order of their ids. */
  async householdsOf(
    reads: Reads,
    { emergencyId, roundId }: { readonly emergencyId: Uuid; readonly roundId: Uuid },
    { after, only, limit }: { after: Uuid | null; only: readonly Uuid[] | null; limit: number },
  ): Promise<readonly Uuid[]> {
    const rows = await reads.query<readonly { id: Uuid }[]>(
      `select distinct entitlement.household_id as id
       from entitlement
       join round_list list on list.round_id = entitlement.round_id and list.list_no = entitlement.list_no
       where entitlement.emergency_id = $1
         and entitlement.round_id = $2
         and list.state = 'approved'
         and entitlement.household_id is not null
         and ($3::uuid is null or entitlement.household_id > $3)
         and ($4::uuid[] is null or entitlement.household_id = any($4))
       order by 1
       limit $5`,
      [emergencyId, roundId, after, only, limit],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * What a round promised those of its recipients that are still to be served by what follows it: of a top-up with what topped it up before.
   * Whoever was taken off, has moved or died, was a duplicate or not recognised is none of them.
   */
  async promisedBy(
    reads: Reads,
    { emergencyId, roundId, topUps }: { emergencyId: Uuid; roundId: Uuid; topUps: boolean },
    recipientIds: readonly Uuid[],
  ): Promise<readonly PromisedBefore[]> {
    const rows = await reads.query<readonly (Omit<PromisedBefore, 'due'> & { readonly due: string })[]>(
      `select entitlement.recipient_id as "recipientId", entitlement.round_id = $2 as base, line.kind,
              coalesce(line.item_id::text, line.currency, line.service, line.shelter_type) as thing, sum(line.due)::text as due
       from entitlement
       join round on round.id = entitlement.round_id
       join round_list list on list.round_id = entitlement.round_id and list.list_no = entitlement.list_no
       join entitlement_line line on line.entitlement_id = entitlement.id
       where entitlement.emergency_id = $1
         and (round.id = $2 or $3 and round.top_up_of = $2)
         and entitlement.recipient_id = any($4)
         and list.state = 'approved'
         and entitlement.state <> 'removed'
         and (entitlement.ended is null or entitlement.ended in ('absent', 'partly', 'refused'))
       group by 1, 2, 3, 4`,
      [emergencyId, roundId, topUps, recipientIds],
    );
    return rows.map((row) => ({ ...row, due: BigInt(row.due) }));
  }

  async spots(reads: Reads, siteIds: readonly Uuid[]): Promise<readonly Spot[]> {
    return reads.query<readonly Spot[]>(
      'select id as "siteId", area_id as "areaId" from site where id = any($1) order by id',
      [siteIds],
    );
  }

  /** Those of the recipients and households that are on another list of the round. */
  async listed(reads: Reads, of: ListKey, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
    const rows = await reads.query<readonly { id: Uuid }[]>(
      `select unnest(array[recipient_id, household_id]) as id
       from entitlement
       where household_id = any($4)
         and emergency_id = $1
         and round_id = $2
         and list_no <> $3
       union
       select recipient_id
       from entitlement
       where recipient_id = any($4)
         and emergency_id = $1
         and round_id = $2
         and list_no <> $3`,
      [of.emergencyId, of.roundId, of.listNo, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Those of the households to whom something was delivered as the criterion says; days begin where the round's households live. */
  async assisted(
    reads: Reads,
    { by, ids, since }: NotAssisted,
    householdIds: readonly Uuid[],
  ): Promise<ReadonlySet<Uuid>> {
    const column = { round: 'round.id', project: 'round.project_id', series: 'round.series_id' }[by];
    const rows = await reads.query<readonly { id: Uuid }[]>(
      `select distinct entitlement.household_id as id
       from entitlement
       join round on round.id = entitlement.round_id
       join entitlement_line line on line.entitlement_id = entitlement.id
       join area on area.id = entitlement.area_id
       left join emergency_country as country
         on country.emergency_id = entitlement.emergency_id and country.country = area.country
       where ${column} = any($1)
         and entitlement.household_id = any($2)
         and line.delivered > 0
         and ($3::date is null or (line.delivered_at at time zone coalesce(country.time_zone, 'UTC'))::date >= $3)`,
      [ids, householdIds, since],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The next institutions, communities and places of these organisations, in the order of their ids. */
  async groupsAfter(
    reads: Reads,
    emergencyId: Uuid,
    organisationIds: readonly Uuid[],
    { after, limit }: { after: Uuid | null; limit: number },
  ): Promise<readonly GroupFacts[]> {
    return reads.query<readonly GroupFacts[]>(
      `select recipient.id, recipient.kind, recipient.area_id as "areaId", to_json(area.path) as "areaPath",
              recipient.site_id as "siteId", recipient.people, recipient.counted
       from recipient
       join area on area.id = recipient.area_id
       where recipient.emergency_id = $1
         and recipient.organisation_id = any($2)
         and ($3::uuid is null or recipient.id > $3)
       order by recipient.id
       limit $4`,
      [emergencyId, organisationIds, after, limit],
    );
  }

  async lastToken(reads: Reads, { emergencyId, roundId }: ListKey): Promise<number> {
    const [row] = await reads.query<readonly { last: number }[]>(
      `select coalesce(max(token_no), 0) as last
       from entitlement
       where emergency_id = $1
         and round_id = $2`,
      [emergencyId, roundId],
    );
    return row?.last ?? 0;
  }

  async insertJudged(tx: Tx, key: ListKey, judged: readonly Judged[]): Promise<void> {
    if (judged.length === 0) return;
    await tx.query(
      `insert into eligibility (emergency_id, round_id, list_no, household_id, area_id, site_id, eligible, reasons)
       select $1, $2, $3, household_id, area_id, site_id, eligible, string_to_array(reasons, ',')
       from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::boolean[], $8::text[]) as row (household_id, area_id, site_id, eligible, reasons)`,
      [
        key.emergencyId,
        key.roundId,
        key.listNo,
        judged.map(({ householdId }) => householdId),
        judged.map(({ areaId }) => areaId),
        judged.map(({ siteId }) => siteId),
        judged.map(({ eligible }) => eligible),
        judged.map(({ reasons }) => reasons.join(',')),
      ],
    );
  }

  async insertEntitlements(tx: Tx, key: ListKey, drafts: readonly DraftEntitlement[]): Promise<void> {
    if (drafts.length === 0) return;
    await tx.query(
      `insert into entitlement (id, emergency_id, round_id, list_no, recipient_kind, recipient_id, household_id, individual_id, persons, counted,
                                area_id, site_id, token_no, priority)
       select id, $1, $2, $3, recipient_kind, recipient_id, household_id, individual_id, persons, counted::jsonb, area_id, site_id, token_no, priority
       from unnest($4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::uuid[], $9::int[], $10::text[], $11::uuid[], $12::uuid[], $13::int[],
                   $14::boolean[])
         as row (id, recipient_kind, recipient_id, household_id, individual_id, persons, counted, area_id, site_id, token_no, priority)`,
      [
        key.emergencyId,
        key.roundId,
        key.listNo,
        drafts.map(({ id }) => id),
        drafts.map(({ recipientKind }) => recipientKind),
        drafts.map(({ recipientId }) => recipientId),
        drafts.map(({ householdId }) => householdId),
        drafts.map(({ individualId }) => individualId),
        drafts.map(({ persons }) => persons),
        drafts.map(({ counted }) => (counted === null ? null : JSON.stringify(counted))),
        drafts.map(({ areaId }) => areaId),
        drafts.map(({ siteId }) => siteId),
        drafts.map(({ tokenNo }) => tokenNo),
        drafts.map(({ priority }) => priority),
      ],
    );
    const lines = drafts.flatMap((draft) =>
      draft.lines.map((line) => ({ ...line, entitlementId: draft.id })),
    );
    await tx.query(
      `insert into entitlement_line (id, emergency_id, entitlement_id, package_line_id, kind, item_id, currency, service, shelter_type, funding_id,
                                     grant_id, due)
       select id, $1, entitlement_id, package_line_id, kind, item_id, currency, service, shelter_type, funding_id, grant_id, due
       from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::bigint[])
         as row (id, entitlement_id, package_line_id, kind, item_id, currency, service, shelter_type, funding_id, grant_id, due)`,
      [
        key.emergencyId,
        lines.map(({ id }) => id),
        lines.map(({ entitlementId }) => entitlementId),
        lines.map(({ packageLineId }) => packageLineId),
        lines.map(({ kind }) => kind),
        lines.map(({ itemId }) => itemId),
        lines.map(({ currency }) => currency),
        lines.map(({ service }) => service),
        lines.map(({ shelterType }) => shelterType),
        lines.map(({ fundingId }) => fundingId),
        lines.map(({ grantId }) => grantId),
        lines.map(({ due }) => due),
      ],
    );
  }

  /** What a portion took of each funding, what nobody pays, and how many it judged and listed. */
  async count(
    tx: Tx,
    listId: Uuid,
    {
      taken,
      short,
      judged,
      listed,
    }: { taken: ReadonlyMap<Uuid, bigint>; short: ReadonlyMap<Uuid, bigint>; judged: number; listed: number },
  ): Promise<void> {
    await tx.query(
      `with funded as (
         update round_funding
         set drafted = drafted + change.quantity
         from unnest($2::uuid[], $3::bigint[]) as change (id, quantity)
         where round_funding.id = change.id
           and change.quantity > 0
       ), unfunded as (
         update package_line
         set short = short + change.quantity
         from unnest($4::uuid[], $5::bigint[]) as change (id, quantity)
         where package_line.id = change.id
       )
       update round_list
       set households = households + $6, listed = listed + $7
       where id = $1`,
      [
        listId,
        [...taken.keys()],
        [...taken.values()],
        [...short.keys()],
        [...short.values()],
        judged,
        listed,
      ],
    );
  }

  /** The list in the order of its recipients, one portion: what its digest is made of. */
  async entries(reads: Reads, of: ListKey, after: Uuid | null): Promise<readonly ListEntry[]> {
    const rows = await reads.query<readonly EntryRead[]>(
      `select entitlement.recipient_id as "recipientId", entitlement.token_no as "tokenNo", entitlement.persons, entitlement.priority,
              (select jsonb_agg(jsonb_build_object('no', package_line.no, 'thing', coalesce(line.item_id::text, line.currency, line.service, line.shelter_type),
                        'due', line.due::text, 'grantId', line.grant_id) order by package_line.no, line.item_id)
               from entitlement_line line
               join package_line on package_line.id = line.package_line_id
               where line.entitlement_id = entitlement.id) as lines
       from entitlement
       where entitlement.emergency_id = $1
         and entitlement.round_id = $2
         and entitlement.list_no = $3
         and ($4::uuid is null or entitlement.recipient_id > $4)
       order by entitlement.recipient_id
       limit $5`,
      [of.emergencyId, of.roundId, of.listNo, after, digestPortion],
    );
    return rows.map((row) => ({
      ...row,
      lines: row.lines.map((line) => ({ ...line, due: BigInt(line.due) })),
    }));
  }

  async finish(tx: Tx, listId: Uuid, digest: Buffer, now: Date): Promise<void> {
    await tx.query('update round_list set digest = $2, prepared_at = $3 where id = $1', [
      listId,
      digest,
      now,
    ]);
  }

  async setState(tx: Tx, listId: Uuid, state: 'draft' | 'submitted' | 'approved', now: Date): Promise<void> {
    await tx.query(
      `update round_list set state = $2, approved_at = case when $2 = 'approved' then $3::timestamptz end where id = $1`,
      [listId, state, now],
    );
  }

  /** The next version of a list that was rejected: its authors stay its authors, and it is to be prepared anew. */
  async reopen(tx: Tx, list: RoundList, emergencyId: Uuid): Promise<void> {
    await tx.query(
      `update round_list
       set state = 'draft', draft = draft + 1, preparation = null, digest = null, prepared_at = null, households = 0, listed = 0
       where id = $1`,
      [list.id],
    );
    for (const personId of list.authors)
      await this.step(tx, { id: list.id, draft: list.draft + 1 }, { emergencyId, personId, did: 'kept' });
  }

  /** What the approved list takes of its fundings is taken for good. */
  async assign(tx: Tx, roundId: Uuid): Promise<void> {
    await tx.query(
      'update round_funding set assigned = assigned + drafted, drafted = 0 where round_id = $1 and drafted > 0',
      [roundId],
    );
  }
}

interface EntryRead extends Omit<ListEntry, 'lines'> {
  readonly lines: readonly {
    readonly no: number;
    readonly thing: string;
    readonly due: string;
    readonly grantId: Uuid | null;
  }[];
}
