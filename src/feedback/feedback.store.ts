import { Injectable } from '@nestjs/common';
import { extentsOf, type Scope } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter } from '../platform/page.js';
import { Refusal } from '../platform/refusal.js';
import { answeredBefore, type FeedbackOutcome, type Informing } from './feedback.rules.js';

export interface FeedbackItem {
  readonly id: Uuid;
  readonly reference: string;
  readonly category: number;
  readonly channel: string;
  readonly organisationId: Uuid;
  readonly siteId: Uuid | null;
  readonly householdId: Uuid | null;
  readonly language: string | null;
  readonly state: 'open' | 'answered';
  readonly recordedBy: Uuid;
  readonly recordedAt: Date;
}

export interface Feedback extends FeedbackItem {
  readonly told: string;
  readonly answer: {
    readonly outcome: FeedbackOutcome;
    readonly informed: Informing;
    readonly told: string;
    readonly answeredBy: Uuid;
    readonly answeredAt: string;
  } | null;
}

export type NewFeedback = Omit<Feedback, 'state' | 'answer'> & {
  readonly emergencyId: Uuid;
  readonly sensitive: boolean;
};

export interface FeedbackCategory {
  readonly code: number;
  readonly meaning: string;
  readonly sensitivity: 'open' | 'restricted' | 'sensitive' | 'highly_sensitive';
  readonly handler: string;
  readonly acknowledgeHours: number | null;
  readonly closeDays: number | null;
}

/** Of which emergency, and whether of what is sensitive or of all else: never of both at once. */
export interface Among {
  readonly emergencyId: Uuid;
  readonly sensitive: boolean;
}

interface Filter {
  readonly state?: string | undefined;
  readonly category?: number | undefined;
  readonly siteId?: Uuid | undefined;
  readonly householdId?: Uuid | undefined;
}

const columns = `feedback.id, feedback.reference, feedback.category, feedback.channel, feedback.organisation_id as "organisationId",
  feedback.site_id as "siteId", feedback.household_id as "householdId", feedback.language,
  case when answer.feedback_id is null then 'open' else 'answered' end as state, feedback.recorded_by as "recordedBy",
  feedback.recorded_at as "recordedAt"`;

const words = `feedback.told,
  case when answer.feedback_id is not null then json_build_object(
    'outcome', answer.outcome, 'informed', answer.informed, 'told', answer.told, 'answeredBy', answer.answered_by,
    'answeredAt', answer.answered_at
  ) end as answer`;

const placed = `from feedback
  left join feedback_answer as answer on answer.feedback_id = feedback.id
  left join site on site.id = feedback.site_id
  left join area on area.id = site.area_id
  where reaches($1::jsonb, feedback.emergency_id, feedback.organisation_id, coalesce(area.path, '{}'), feedback.site_id)
    and feedback.emergency_id = $2
    and feedback.sensitive = $3`;

@Injectable()
export class FeedbackStore {
  /** Lets this transaction see what is sensitive: for the acts of focal points, and for nothing else. */
  async showSensitive(reads: Reads): Promise<void> {
    await reads.query(`select set_config('mizan.sensitive', 'on', true)`);
  }

  categories(reads: Reads): Promise<readonly FeedbackCategory[]> {
    return reads.query<readonly FeedbackCategory[]>(
      `select code, meaning, sensitivity, handler, acknowledge_hours as "acknowledgeHours", close_days as "closeDays"
       from feedback_category
       order by code`,
    );
  }

  channels(reads: Reads): Promise<readonly { readonly code: string; readonly meaning: string }[]> {
    return reads.query<readonly { readonly code: string; readonly meaning: string }[]>(
      'select code, meaning from feedback_channel order by code',
    );
  }

  /** Writes what nobody reads back here. Refuses `organisation.unknown`. */
  async insert(tx: Tx, one: NewFeedback): Promise<void> {
    await refusing(
      tx.query(
        `insert into feedback
           (id, emergency_id, reference, category, sensitive, channel, organisation_id, site_id, household_id, language, told, recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [
          one.id,
          one.emergencyId,
          one.reference,
          one.category,
          one.sensitive,
          one.channel,
          one.organisationId,
          one.siteId,
          one.householdId,
          one.language,
          one.told,
          one.recordedBy,
          one.recordedAt,
        ],
      ),
      { feedback_organisation: () => new Refusal('organisation.unknown') },
    );
  }

  /** The reference of what was recorded, sensitive or not, and nothing else of it; undefined where it is not in scope. */
  async referenceOf(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<string | undefined> {
    const [row] = await reads.query<readonly { readonly reference: string | null }[]>(
      'select feedback_reference($1, $2, $3) as reference',
      [extentsOf(scope), emergencyId, id],
    );
    return row?.reference ?? undefined;
  }

  async householdExists(reads: Reads, scope: Scope, emergencyId: Uuid, id: Uuid): Promise<boolean> {
    const rows = await reads.query<readonly unknown[]>(
      `select
       from household
       join area on area.id = household.area_id
       where household.emergency_id = $2
         and household.id = $3
         and reaches($1::jsonb, household.emergency_id, household.organisation_id, area.path, household.site_id)`,
      [extentsOf(scope), emergencyId, id],
    );
    return rows.length > 0;
  }

  async find(reads: Reads, scope: Scope, among: Among, id: Uuid): Promise<Feedback | undefined> {
    const [row] = await reads.query<readonly Feedback[]>(
      `select ${columns}, ${words} ${placed} and feedback.id = $4`,
      [extentsOf(scope), among.emergencyId, among.sensitive, id],
    );
    return row;
  }

  async findByReference(
    reads: Reads,
    scope: Scope,
    among: Among,
    reference: string,
  ): Promise<Feedback | undefined> {
    const [row] = await reads.query<readonly Feedback[]>(
      `select ${columns}, ${words} ${placed} and feedback.reference = $4`,
      [extentsOf(scope), among.emergencyId, among.sensitive, reference],
    );
    return row;
  }

  list(
    reads: Reads,
    scope: Scope,
    { emergencyId, sensitive, ...filter }: Among & Filter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly FeedbackItem[]> {
    const [after] = keyAfter(page.after, 'uuid');
    return reads.query<readonly FeedbackItem[]>(
      `select ${columns}
       ${placed}
         and ($4::text is null or ($4 = 'answered') = (answer.feedback_id is not null))
         and ($5::smallint is null or feedback.category = $5)
         and ($6::uuid is null or feedback.site_id = $6)
         and ($7::uuid is null or feedback.household_id = $7)
         and ($8::uuid is null or feedback.id > $8)
       order by feedback.id
       limit $9`,
      [
        extentsOf(scope),
        emergencyId,
        sensitive,
        filter.state,
        filter.category,
        filter.siteId,
        filter.householdId,
        after,
        page.limit + 1,
      ],
    );
  }

  /** Refuses `feedback.answered`, whoever answers at the same time. */
  async answer(
    tx: Tx,
    { emergencyId, sensitive }: Among,
    answer: {
      readonly feedbackId: Uuid;
      readonly outcome: FeedbackOutcome;
      readonly informed: Informing;
      readonly told: string;
      readonly answeredBy: Uuid;
      readonly answeredAt: Date;
    },
  ): Promise<void> {
    const { feedbackId, outcome, informed, told, answeredBy, answeredAt } = answer;
    await refusing(
      tx.query(
        `insert into feedback_answer (feedback_id, emergency_id, sensitive, outcome, informed, told, answered_by, answered_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [feedbackId, emergencyId, sensitive, outcome, informed, told, answeredBy, answeredAt],
      ),
      { feedback_answer_pkey: answeredBefore },
    );
  }
}
