import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Extent } from '../acts/scope.js';
import { prepared } from '../platform/database/prepared.js';
import type { Read } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { sessionLimits } from './session.rules.js';

/** Who shows this token, and where may they do this? */
export interface Question {
  readonly tokenHash: Buffer;
  readonly act: string;
}

/** Whom a request comes from and where they may do what it asks for. */
export interface Standing {
  readonly sessionId: Uuid;
  readonly personId: Uuid;
  /** Whether they signed in with a temporary password, which they must change first. */
  readonly mustChange: boolean;
  /** One for each of today's assignments whose role holds the act. */
  readonly extents: readonly Extent[];
}

/**
 * What the guard asks about every request. It asks the database each time, in one statement for many requests: a change of roles
 * holds from the next request on. This is the one read without a scope, for it is what scope is made of.
 */
@Injectable()
export class StandingStore {
  constructor(@Inject(DataSource) private readonly source: DataSource) {}

  /** One answer a question, in order; undefined for a token of no open session. Notes the last use, at most once a minute. */
  async findStandings(questions: readonly Question[]): Promise<readonly (Standing | undefined)[]> {
    const rows = await this.source.query<readonly (Standing & { readonly index: number })[]>(
      prepared(`with touched as (
         update session
         set last_used_at = clock_timestamp()
         where id in (
           select id
           from session
           where token_hash = any($1)
             and ended_at is null
             and last_used_at < now() - make_interval(secs => $5)
             and last_used_at > now() - make_interval(mins => $3)
           for update skip locked
         )
       )
       select question.index::int - 1 as index,
              session.id as "sessionId",
              session.person_id as "personId",
              person.must_change as "mustChange",
              (${extentsFor('session.person_id', 'question.act')}) as extents
       from unnest($1::bytea[], $2::text[]) with ordinality as question (token_hash, act, index)
       join session on session.token_hash = question.token_hash
       join person on person.id = session.person_id
       where session.ended_at is null
         and session.last_used_at > now() - make_interval(mins => $3)
         and session.created_at > now() - make_interval(hours => $4)
         and person.disabled_at is null`),
      [
        questions.map((question) => question.tokenHash),
        questions.map((question) => question.act),
        sessionLimits.idleMinutesMax,
        sessionLimits.hoursMax,
        sessionLimits.touchedEverySeconds,
      ],
    );
    const standings = new Map(rows.map((row) => [row.index, row]));
    return questions.map((_, index) => standings.get(index));
  }

  /** Where a person may do this, without a session: for work that goes on after the request. Undefined for who is disabled. */
  async findExtents(read: Read, personId: Uuid, act: string): Promise<readonly Extent[] | undefined> {
    const [row] = await read.query<readonly { readonly extents: readonly Extent[] }[]>(
      `select (${extentsFor('person.id', '$2')}) as extents
       from person
       where id = $1
         and disabled_at is null`,
      [personId, act],
    );
    return row?.extents;
  }

  async hasEmergency(emergencyId: Uuid): Promise<boolean> {
    const rows = await this.source.query<readonly unknown[]>(
      `select id
       from emergency
       where id = $1`,
      [emergencyId],
    );
    return rows.length > 0;
  }
}

/** The extents of today's assignments by which a person holds an act. The last day counts, by UTC. */
function extentsFor(personId: string, act: string): string {
  return `
    select coalesce(jsonb_agg(jsonb_build_object(
             'emergencyId', assignment.emergency_id,
             'organisationId', assignment.organisation_id,
             'areaId', assignment.area_id,
             'siteIds', assignment.site_ids
           )), '[]')
    from assignment
    join role_act on role_act.role_id = assignment.role_id and role_act.act = ${act}
    where assignment.person_id = ${personId}
      and assignment.withdrawn_at is null
      and (assignment.ends_on is null or assignment.ends_on >= current_date)`;
}
