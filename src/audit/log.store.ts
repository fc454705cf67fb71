import pg from 'pg';
import { newId, nil } from '../platform/ids.js';
import { leavesOf } from './leaf.js';
import { appended, type CompactTree, leafHash } from './merkle.rules.js';
import { perfectRoot, type Query, Tree, tileWidth } from './tree.js';

export interface StoredCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
}

/** The database says something of the log that cannot be: nothing may be signed on it. */
export class LogBroken extends Error {}

const filler = { act: 'log.filler', actor: null, emergency: nil, outcome: 'done', subjects: [] } as const;

/** Any number that nobody else takes. */
const leaderLock = 6_442_450_942;
/** A statement that takes longer is ended: whoever waits behind the leader must not wait for ever. */
const statementMsMax = 60_000;

/**
 * The log as the sequencer writes it, on a connection of its own. Whoever holds the lock of that connection leads; the row lock on
 * `audit_head` is the fence: however many believe that they lead, the places follow each other without a gap.
 */
export class LogStore {
  private constructor(private readonly client: pg.Client) {}

  /** `lost` hears once when the connection is gone; what is asked of it from then on fails. */
  static async connect(url: string, lost: () => void): Promise<LogStore> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'mizan sequencer',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      // a leader whose machine is gone loses its lock within seconds, not hours
      options:
        '-c timezone=UTC -c jit=off -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3',
    });
    client.on('error', () => undefined); // the query under way tells of it
    client.once('end', lost);
    await client.connect();
    await client.query(`set statement_timeout = ${String(statementMsMax)}`);
    return new LogStore(client);
  }

  readonly query: Query = async <Row>(sql: string, values: readonly unknown[] = []) => {
    const { rows } = await this.client.query(sql, [...values]);
    return rows as readonly Row[];
  };

  get tree(): Tree {
    return new Tree(this.query);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Whether this connection leads: nobody else does as long as it lives. */
  async lead(): Promise<boolean> {
    const [row] = await this.query<{ readonly leads: boolean }>('select pg_try_advisory_lock($1) as leads', [
      leaderLock,
    ]);
    return row?.leads === true;
  }

  /**
   * Gives the lowest entries that it sees in the queue their places, at most so many, and stores the tiles that became full: all of it,
   * or nothing. Returns how many had come.
   */
  async integrate(entriesMax: number): Promise<number> {
    if (!(await this.hasPending())) return 0; // an idle service writes nothing
    await this.query('begin');
    try {
      const before = await this.lockHead();
      const hashes = await this.place(before.size, entriesMax);
      const after = appended(before, hashes);
      await this.storeTiles(before.size, after.size);
      await this.query('update audit_head set size = $1, roots = $2', [after.size, after.roots]);
      await this.query('commit');
      return hashes.length;
    } catch (error) {
      await this.query('rollback').catch(() => undefined); // the connection may be gone: the first error says why
      throw error;
    }
  }

  async head(): Promise<CompactTree> {
    return headOf(await this.query<HeadRow>('select size::text as size, roots from audit_head'));
  }

  /** Writes entries that say nothing, so that the published size does not tell how much was done. They queue as all entries do. */
  async insertFillers(count: number, at: Date): Promise<void> {
    const rows = Array.from({ length: count }, () => {
      const id = newId(at.getTime());
      return { id, leaf: leavesOf({ ...filler, id, at })[0]?.leaf };
    });
    await this.query(
      `insert into audit_event (id, leaf, at, emergency_id, act, outcome)
       select id, leaf, $3, $4, 'log.filler', 'done'
       from unnest($1::uuid[], $2::bytea[]) as row (id, leaf)`,
      [rows.map(({ id }) => id), rows.map(({ leaf }) => leaf), at, nil],
    );
  }

  /** Makes the first name known under which checkpoints are signed. Refuses a second one: that is a new epoch, and a person's decision. */
  async nameOrigin(origin: string, verifier: string): Promise<void> {
    await this.query(
      `insert into audit_origin (origin, verifier)
       select $1, $2
       where not exists (select from audit_origin)
       on conflict do nothing`,
      [origin, verifier],
    );
    const last = await this.findLastOrigin();
    if (last?.origin !== origin)
      throw new LogBroken(
        `this log is signed as ${String(last?.origin)}, not as ${origin}: begin a new epoch`,
      );
    if (last.verifier !== verifier) throw new LogBroken(`${origin} was signed with another key before`);
  }

  /** The name under which the log is signed now. */
  async findLastOrigin(): Promise<Origin | undefined> {
    const [last] = await this.query<Origin>(
      'select origin, verifier from audit_origin order by begun_at desc, origin limit 1',
    );
    return last;
  }

  /**
   * Begins to sign under another name: the next place in the log goes to an entry that says so, and what was signed last under the name
   * before. What that counted beyond this place is lost, and every verifier tells it. Returns the place.
   */
  async beginEpoch(
    next: Origin,
    previous: Pick<StoredCheckpoint, 'origin' | 'size' | 'root'>,
  ): Promise<number> {
    const [id, at] = [newId(), new Date()];
    const facts = {
      ...next,
      previous: { ...previous, root: previous.root.toString('base64') },
    };
    const entry = {
      id,
      at,
      act: 'log.epoch',
      actor: null,
      emergency: nil,
      outcome: 'done',
      subjects: [],
    } as const;
    const [part] = leavesOf({ ...entry, facts });
    if (!part) throw new Error('an entry without a leaf');
    await this.query('begin');
    try {
      const before = await this.lockHead();
      const [event] = await this.query<{ readonly seq: string }>(
        `insert into audit_event (id, leaf, at, emergency_id, act, outcome)
         values ($1, $2, $3, $4, 'log.epoch', 'done')
         returning seq::text as seq`,
        [id, part.leaf, at, nil],
      );
      await this.query('delete from audit_pending where seq = $1', [event?.seq]);
      await this.query('insert into audit_leaf (leaf_index, seq, leaf_hash) values ($1, $2, $3)', [
        ...[before.size, event?.seq, leafHash(part.leaf)],
      ]);
      const after = appended(before, [leafHash(part.leaf)]);
      await this.storeTiles(before.size, after.size);
      await this.query('update audit_head set size = $1, roots = $2', [after.size, after.roots]);
      await this.query('insert into audit_origin (origin, verifier) values ($1, $2)', [
        next.origin,
        next.verifier,
      ]);
      await this.query('commit');
      return before.size;
    } catch (error) {
      await this.query('rollback').catch(() => undefined); // the connection may be gone: the first error says why
      throw error;
    }
  }

  /** The largest checkpoint signed under this name; of the published ones alone, where told so. */
  async findLastCheckpoint(
    origin: string,
    only?: 'published',
  ): Promise<(StoredCheckpoint & Signed) | undefined> {
    const [row] = await this.query<CheckpointRow>(
      `select size::text as size, root, note, signed_at as "signedAt"
       from audit_checkpoint
       where origin = $1
         and (published or not $2)
       order by size desc
       limit 1`,
      [origin, only === 'published'],
    );
    return row && { ...row, origin, size: Number(row.size) };
  }

  async insertCheckpoint(checkpoint: StoredCheckpoint, { published }: { published: boolean }): Promise<void> {
    const { origin, size, root, note } = checkpoint;
    await this.query(
      `insert into audit_checkpoint (origin, size, root, note, published) values ($1, $2, $3, $4, $5)`,
      [origin, size, root, note, published],
    );
  }

  async insertCosignature(of: StoredCheckpoint, witness: string, line: string): Promise<void> {
    await this.query(
      `insert into audit_cosignature (origin, size, witness, line) values ($1, $2, $3, $4) on conflict do nothing`,
      [of.origin, of.size, witness, line],
    );
  }

  private async hasPending(): Promise<boolean> {
    const [row] = await this.query<{ readonly some: boolean }>(
      'select exists (select from audit_pending) as some',
    );
    return row?.some === true;
  }

  private async lockHead(): Promise<CompactTree> {
    return headOf(await this.query<HeadRow>('select size::text as size, roots from audit_head for update'));
  }

  /**
   * The lowest entries in view first. A cursor would skip those that commit late; a queue does not, and of two entries of which one was
   * begun after the other had committed, the lowest first keeps the order.
   */
  private async place(size: number, entriesMax: number): Promise<readonly Buffer[]> {
    const placed = await this.query<{ readonly hash: Buffer | null }>(
      `with taken as (
         delete from audit_pending
         where seq = any(array(select seq from audit_pending order by seq limit $2))
         returning seq
       ), placed as (
         insert into audit_leaf (leaf_index, seq, leaf_hash)
         select $1 + row_number() over (order by seq) - 1, seq, sha256('\\x00'::bytea || leaf)
         from taken
         join audit_event using (seq)
         returning leaf_index, seq, leaf_hash
       )
       select leaf_hash as hash
       from taken
       left join placed using (seq)
       order by leaf_index`,
      [size, entriesMax],
    );
    return placed.map(({ hash }) => {
      if (!hash) throw new LogBroken('the queue names an entry that is not there');
      return hash;
    });
  }

  private async storeTiles(before: number, after: number): Promise<void> {
    for (let level = 0, width = tileWidth; Math.floor(after / width) > 0; level += 1, width *= tileWidth) {
      for (let index = Math.floor(before / width); index < Math.floor(after / width); index += 1) {
        const hashes = await this.tree.hashesAt(level, {
          from: index * tileWidth,
          to: (index + 1) * tileWidth,
        });
        await this.query('insert into audit_tile (level, tile_index, hashes, root) values ($1, $2, $3, $4)', [
          level,
          index,
          Buffer.concat(hashes),
          perfectRoot(hashes),
        ]);
      }
    }
  }
}

/** A name under which the log is signed, and its public key. */
export interface Origin {
  readonly origin: string;
  readonly verifier: string;
}

interface Signed {
  readonly signedAt: Date;
}

interface CheckpointRow extends Signed {
  readonly size: string;
  readonly root: Buffer;
  readonly note: string;
}

interface HeadRow {
  readonly size: string;
  readonly roots: readonly Buffer[];
}

function headOf([row]: readonly HeadRow[]): CompactTree {
  if (!row) throw new LogBroken('the log has no head');
  return { size: Number(row.size), roots: row.roots };
}
