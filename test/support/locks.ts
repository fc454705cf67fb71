import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

/**
 * Until so many connections of this database wait for a lock: never all of the server, on which other tests run beside.
 * Ask as the role whose connections wait; PostgreSQL tells no other what they wait for.
 */
export async function untilLocked(source: DataSource, count = 1): Promise<void> {
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    const [row] = await source.query<readonly { waiting: number }[]>(
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (row && row.waiting >= count) return;
    await sleep(5);
  }
  throw new Error(`no ${String(count)} connections waited for a lock`);
}
