import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';

export interface Notice {
  readonly id: Uuid;
  readonly roundId: Uuid;
  readonly language: 'en' | 'fr' | 'ar' | 'es';
  readonly version: number;
  readonly whoWeAre: string;
  readonly what: string;
  readonly forWhom: string;
  readonly why: string;
  readonly free: string;
  readonly howToComplain: string;
  readonly writtenBy: Uuid;
  readonly writtenAt: Date;
}

/** Whose notice it is, and of which round. */
export interface NoticeHeading {
  readonly organisation: string;
  readonly round: string;
}

const columns = `id, round_id as "roundId", language, version, who_we_are as "whoWeAre", what, for_whom as "forWhom", why, free,
  how_to_complain as "howToComplain", written_by as "writtenBy", written_at as "writtenAt"`;

/** Notices are where their round is: whoever asks has found the round in scope. */
@Injectable()
export class NoticeStore {
  /** The next version of a language; whoever writes one at the same time waits for this transaction. */
  async nextVersion(tx: Tx, roundId: Uuid, language: string): Promise<number> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`notice ${roundId}`]);
    const [row] = await tx.query<readonly { readonly version: number }[]>(
      `select coalesce(max(version), 0) + 1 as version
       from notice
       where round_id = $1
         and language = $2`,
      [roundId, language],
    );
    return row?.version ?? 1;
  }

  async insert(tx: Tx, one: Notice & { readonly emergencyId: Uuid }): Promise<void> {
    await tx.query(
      `insert into notice
         (id, emergency_id, round_id, language, version, who_we_are, what, for_whom, why, free, how_to_complain, written_by, written_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        one.id,
        one.emergencyId,
        one.roundId,
        one.language,
        one.version,
        one.whoWeAre,
        one.what,
        one.forWhom,
        one.why,
        one.free,
        one.howToComplain,
        one.writtenBy,
        one.writtenAt,
      ],
    );
  }

  async find(reads: Reads, emergencyId: Uuid, id: Uuid): Promise<Notice | undefined> {
    const [row] = await reads.query<readonly Notice[]>(
      `select ${columns} from notice where emergency_id = $1 and id = $2`,
      [emergencyId, id],
    );
    return row;
  }

  async headingOf(reads: Reads, roundId: Uuid): Promise<NoticeHeading | undefined> {
    const [heading] = await reads.query<readonly NoticeHeading[]>(
      `select organisation.name as organisation, round.name as round
       from round
       join organisation on organisation.id = round.organisation_id
       where round.id = $1`,
      [roundId],
    );
    return heading;
  }

  /** The last version of each language, or of one. */
  inForce(
    reads: Reads,
    {
      emergencyId,
      roundId,
      language,
    }: { readonly emergencyId: Uuid; readonly roundId: Uuid; readonly language?: string | undefined },
  ): Promise<readonly Notice[]> {
    return reads.query<readonly Notice[]>(
      `select distinct on (language) ${columns}
       from notice
       where emergency_id = $1
         and round_id = $2
         and ($3::text is null or language = $3)
       order by language, version desc`,
      [emergencyId, roundId, language],
    );
  }
}
