import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { SessionRow } from './session.entity.js';
import { sessionLimits } from './session.rules.js';

export interface SessionFacts {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly createdAt: Date;
  /** The latest moment, however much it is used. */
  readonly endsAt: Date;
}

@Injectable()
export class SessionStore {
  async insert(
    tx: Tx,
    session: { readonly id: Uuid; readonly tokenHash: Buffer; readonly personId: Uuid },
  ): Promise<void> {
    await tx.insert(SessionRow, session);
  }

  async find(reads: Reads, id: Uuid): Promise<SessionFacts | undefined> {
    const [row] = await reads.query<readonly SessionFacts[]>(
      `select id, person_id as "personId", created_at as "createdAt", created_at + make_interval(hours => $2) as "endsAt"
       from session
       where id = $1`,
      [id, sessionLimits.hoursMax],
    );
    return row;
  }

  /** Ends one session. */
  async end(tx: Tx, id: Uuid, now: Date): Promise<void> {
    await tx.query(
      `update session
       set ended_at = $2
       where id = $1
         and ended_at is null`,
      [id, now],
    );
  }

  /** Ends all open sessions of a person, but the one that is kept. */
  async endAll(tx: Tx, personId: Uuid, now: Date, keptId: Uuid | null = null): Promise<void> {
    await tx.query(
      `update session
       set ended_at = $2
       where person_id = $1
         and ended_at is null
         and id is distinct from $3`,
      [personId, now, keptId],
    );
  }
}
