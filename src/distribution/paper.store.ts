import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import type { Language } from './language.js';
import type { Due, PrintLine } from './paper.rules.js';

export interface Print {
  readonly id: Uuid;
  readonly emergencyId: Uuid;
  readonly distributionId: Uuid;
  readonly kind: 'list' | 'cards';
  readonly language: Language;
  readonly lines: number;
  readonly digest: Buffer;
  readonly printedBy: Uuid;
  readonly printedAt: Date;
}

/** Where and when, as a page says it. */
export interface Heading {
  readonly organisation: string;
  readonly round: string;
  readonly site: string;
  readonly day: string;
}

/** Whose line it is: the head, person or recipient, and who collects where that is another. */
export interface Names {
  readonly entitlementId: Uuid;
  readonly subjectId: Uuid;
  readonly original: string | null;
  readonly latin: string | null;
  readonly collectorOriginal: string | null;
  readonly collectorLatin: string | null;
}

@Injectable()
export class PaperStore {
  /** Whoever is still planned there, listed and still due something that is handed out, by token number: shelter is not. */
  async listDue(reads: Reads, distributionId: Uuid, most: number): Promise<readonly Omit<PrintLine, 'no'>[]> {
    return reads.query<readonly Omit<PrintLine, 'no'>[]>(
      `select entitlement.id as "entitlementId", entitlement.token_no as token, card.number as card, entitlement.persons,
              jsonb_agg(jsonb_build_object(
                'lineId', line.id, 'itemId', line.item_id, 'currency', line.currency, 'service', line.service,
                'quantity', (line.due - line.delivered)::text) order by line.id) as due
       from distribution_entitlement planned
       join entitlement on entitlement.id = planned.entitlement_id
       join entitlement_line line on line.entitlement_id = entitlement.id
       left join card on card.household_id = entitlement.household_id and card.revoked_at is null
       where planned.distribution_id = $1
         and planned.live
         and entitlement.state = 'listed'
         and entitlement.ended is null
         and line.kind <> 'shelter'
         and line.delivered < line.due
       group by entitlement.id, card.number
       order by entitlement.token_no
       limit $2`,
      [distributionId, most],
    );
  }

  async insert(tx: Tx, print: Print, lines: readonly PrintLine[]): Promise<void> {
    const { id, emergencyId, distributionId, kind, language, digest, printedBy, printedAt } = print;
    await tx.query(
      `insert into print (id, emergency_id, distribution_id, kind, language, lines, digest, printed_by, printed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, emergencyId, distributionId, kind, language, print.lines, digest, printedBy, printedAt],
    );
    await tx.query(
      `insert into print_line (emergency_id, print_id, no, entitlement_id, token_no, card, persons, due)
       select $1, $2, no, entitlement_id, token_no, card, persons, due
       from unnest($3::int[], $4::uuid[], $5::int[], $6::text[], $7::int[], $8::jsonb[])
         as row (no, entitlement_id, token_no, card, persons, due)`,
      [
        emergencyId,
        id,
        lines.map(({ no }) => no),
        lines.map(({ entitlementId }) => entitlementId),
        lines.map(({ token }) => token),
        lines.map(({ card }) => card),
        lines.map(({ persons }) => persons),
        lines.map(({ due }) => JSON.stringify(due)),
      ],
    );
  }

  async find(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<Print | undefined> {
    const [print] = await reads.query<readonly Print[]>(
      `select print.id, print.emergency_id as "emergencyId", print.distribution_id as "distributionId", print.kind, print.language,
              print.lines, print.digest, print.printed_by as "printedBy", print.printed_at as "printedAt"
       from print
       join distribution on distribution.id = print.distribution_id
       join site on site.id = distribution.site_id
       join area on area.id = site.area_id
       where reaches($1::jsonb, print.emergency_id, distribution.organisation_id, area.path, distribution.site_id)
         and print.emergency_id = $2
         and print.id = $3`,
      [extentsOf(scope), emergencyId, id],
    );
    return print;
  }

  linesOf(reads: Reads, printId: Uuid): Promise<readonly PrintLine[]> {
    return reads.query<readonly PrintLine[]>(
      `select no, entitlement_id as "entitlementId", token_no as token, card, persons, due
       from print_line
       where print_id = $1
       order by no`,
      [printId],
    );
  }

  async headingOf(reads: Reads, distributionId: Uuid): Promise<Heading | undefined> {
    const [heading] = await reads.query<readonly Heading[]>(
      `select organisation.name as organisation, round.name as round, site.name as site, distribution.held_on as day
       from distribution
       join organisation on organisation.id = distribution.organisation_id
       join round on round.id = distribution.round_id
       join site on site.id = distribution.site_id
       where distribution.id = $1`,
      [distributionId],
    );
    return heading;
  }

  /** The names of today: a print keeps none. */
  namesOf(reads: Reads, printId: Uuid): Promise<readonly Names[]> {
    return reads.query<readonly Names[]>(
      `select entitlement.id as "entitlementId", coalesce(entitlement.household_id, entitlement.recipient_id) as "subjectId",
              coalesce(known.name_original, recipient.name) as original, known.name_latin as latin,
              taker.name_original as "collectorOriginal", taker.name_latin as "collectorLatin"
       from print_line
       join entitlement on entitlement.id = print_line.entitlement_id
       left join recipient on recipient.id = entitlement.group_id
       left join individual head on head.household_id = entitlement.household_id and head.left_on is null
         and case when entitlement.individual_id is null then head.is_head else head.id = entitlement.individual_id end
       left join individual_private known on known.individual_id = head.id
       left join individual collector on collector.household_id = entitlement.household_id and collector.collector = 'primary'
         and collector.left_on is null and collector.id is distinct from head.id
       left join individual_private taker on taker.individual_id = collector.id
       where print_line.print_id = $1`,
      [printId],
    );
  }

  /** What people who work are called. */
  async staffOf(reads: Reads, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, string>> {
    const rows = await reads.query<readonly { id: Uuid; name: string }[]>(
      'select id, name from person where id = any($1)',
      [ids],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Grants by their codes. */
  async grantsOf(reads: Reads, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, string>> {
    const rows = await reads.query<readonly { id: Uuid; code: string }[]>(
      'select id, code from donor_grant where id = any($1)',
      [ids],
    );
    return new Map(rows.map(({ id, code }) => [id, code]));
  }

  async itemsOf(
    reads: Reads,
    due: readonly Pick<Due, 'itemId'>[],
  ): Promise<ReadonlyMap<Uuid, Readonly<Record<string, string>>>> {
    const ids = [...new Set(due.flatMap(({ itemId }) => itemId ?? []))];
    const rows = await reads.query<readonly { id: Uuid; names: Readonly<Record<string, string>> }[]>(
      'select id, names from item where id = any($1)',
      [ids],
    );
    return new Map(rows.map(({ id, names }) => [id, names]));
  }
}
