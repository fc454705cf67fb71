import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import type { Meant, SaidLine } from './paper-key.rules.js';

export interface Scan {
  readonly id: Uuid;
  readonly printId: Uuid;
  readonly page: number;
  readonly sha256: Buffer;
  readonly bytes: bigint;
  readonly mediaType: string;
  readonly keptAt: string;
  readonly attachedBy: Uuid;
  readonly attachedAt: Date;
}

export interface Contradiction {
  readonly incidentId: Uuid;
  readonly printId: Uuid;
  readonly no: number;
  readonly code: string;
  readonly said: SaidLine;
  readonly keyedBy: Uuid;
  readonly keyedAt: Date;
}

/** Whose a blank line is said to be. */
export interface Said {
  readonly no: number;
  readonly token: number | null;
  readonly card: string | null;
}

export interface ListedLine {
  readonly no: number;
  readonly entitlementId: Uuid;
  readonly tokenNo: number;
}

const scanColumns = `scan.id, scan.print_id as "printId", scan.page, scan.sha256, scan.bytes, scan.media_type as "mediaType",
  scan.kept_at as "keptAt", scan.attached_by as "attachedBy", scan.attached_at as "attachedAt",
  exists (select from print_scan other where other.emergency_id = scan.emergency_id and other.sha256 = scan.sha256 and other.id <> scan.id) as elsewhere`;

@Injectable()
export class PaperKeyStore {
  /** All lines by number. */
  lines(reads: Reads, printId: Uuid): Promise<readonly ListedLine[]> {
    return reads.query<readonly ListedLine[]>(
      `select no, entitlement_id as "entitlementId", token_no as "tokenNo"
       from print_line
       where print_id = $1
       order by no`,
      [printId],
    );
  }

  /** What can be handed out of entitlements: their lines. */
  async entitlementLines(
    reads: Reads,
    entitlementIds: readonly Uuid[],
  ): Promise<ReadonlyMap<Uuid, ReadonlySet<Uuid>>> {
    const rows = await reads.query<readonly { entitlementId: Uuid; ids: readonly Uuid[] }[]>(
      `select entitlement_id as "entitlementId", array_agg(id) as ids
       from entitlement_line
       where entitlement_id = any($1)
         and kind <> 'shelter'
       group by entitlement_id`,
      [entitlementIds],
    );
    return new Map(rows.map(({ entitlementId, ids }) => [entitlementId, new Set(ids)]));
  }

  /** Which of these handouts there are. */
  async recorded(reads: Reads, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
    const rows = await reads.query<readonly { id: Uuid }[]>('select id from handout where id = any($1)', [
      ids,
    ]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Which entitlements on approved lists of the distribution's round a token number means, and which a card of the household, an old one too. */
  async meant(
    reads: Reads,
    distributionId: Uuid,
    said: readonly Said[],
  ): Promise<ReadonlyMap<number, Meant>> {
    const rows = await reads.query<readonly (Meant & { readonly no: number })[]>(
      `select said.no,
              coalesce(array_agg(entitlement.id) filter (where entitlement.token_no = said.token), '{}') as "byToken",
              coalesce(array_agg(entitlement.id) filter (where entitlement.household_id = card.household_id), '{}') as "byCard"
       from unnest($2::int[], $3::int[], $4::text[]) as said (no, token, card)
       join distribution on distribution.id = $1
       left join card on card.emergency_id = distribution.emergency_id and card.number = said.card
       join entitlement
         on entitlement.round_id = distribution.round_id
        and (entitlement.token_no = said.token or entitlement.household_id = card.household_id)
       join round_list on round_list.round_id = entitlement.round_id and round_list.list_no = entitlement.list_no
        and round_list.state = 'approved'
       group by said.no`,
      [
        distributionId,
        said.map(({ no }) => no),
        said.map(({ token }) => token),
        said.map(({ card }) => card),
      ],
    );
    return new Map(rows.map(({ no, ...meant }) => [no, meant]));
  }

  async insertContradiction(tx: Tx, emergencyId: Uuid, one: Contradiction): Promise<void> {
    await tx.query(
      `insert into print_contradiction (incident_id, emergency_id, print_id, no, code, said, keyed_by, keyed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[one.incidentId, emergencyId, one.printId, one.no, one.code, JSON.stringify(one.said)],
        ...[one.keyedBy, one.keyedAt],
      ],
    );
  }

  /** All that lines of a print say that contradicts what is known, first things first. */
  contradictionsOf(reads: Reads, printId: Uuid): Promise<readonly Contradiction[]> {
    return reads.query<readonly Contradiction[]>(
      `select incident_id as "incidentId", print_id as "printId", no, code, said, keyed_by as "keyedBy", keyed_at as "keyedAt"
       from print_contradiction
       where print_id = $1
       order by no, keyed_at, incident_id`,
      [printId],
    );
  }

  /** Refuses `scan.attached`. */
  async insertScan(tx: Tx, emergencyId: Uuid, scan: Scan): Promise<void> {
    await refusing(
      tx.query(
        `insert into print_scan (id, emergency_id, print_id, page, sha256, bytes, media_type, kept_at, attached_by, attached_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          scan.id,
          emergencyId,
          scan.printId,
          scan.page,
          scan.sha256,
          scan.bytes,
          scan.mediaType,
          scan.keptAt,
          scan.attachedBy,
          scan.attachedAt,
        ],
      ),
      { print_scan_once: () => new Refusal('scan.attached', 'This file is attached to this page already') },
    );
  }

  scansOf(reads: Reads, printId: Uuid): Promise<readonly (Scan & { readonly elsewhere: boolean })[]> {
    return reads.query<readonly (Scan & { readonly elsewhere: boolean })[]>(
      `select ${scanColumns} from print_scan scan where scan.print_id = $1 order by scan.page, scan.id`,
      [printId],
    );
  }

  async findScan(
    reads: Reads,
    emergencyId: Uuid,
    id: Uuid,
  ): Promise<(Scan & { readonly elsewhere: boolean }) | undefined> {
    const [row] = await reads.query<readonly (Scan & { readonly elsewhere: boolean })[]>(
      `select ${scanColumns} from print_scan scan where scan.emergency_id = $1 and scan.id = $2`,
      [emergencyId, id],
    );
    return row;
  }
}
