import pg from 'pg';

const names = new Map<string, string>();

/**
 * Marks a statement as hot: each connection parses and plans it once. Give it arrays with `= any($1)` and no optional filters, for one
 * plan serves all its calls. Everything else is planned each time, with what it asks for in view.
 */
export function prepared(sql: string): string {
  if (!names.has(sql)) names.set(sql, `mizan_${String(names.size + 1)}`);
  return sql;
}

/** A connection that knows the hot statements by name, and writes what is asked in one turn of the event loop as one packet. */
export class PreparingClient extends pg.Client {
  // pg declares some twenty signatures; TypeORM calls with text and values, the pool with text and a callback.
  override query(...args: readonly unknown[]): never {
    const [text, values, ...rest] = args;
    const { stream } = this.connection;
    stream.cork();
    process.nextTick(() => {
      stream.uncork();
    });
    const name = typeof text === 'string' && Array.isArray(values) ? names.get(text) : undefined;
    const query = super.query.bind(this) as unknown as (...args: readonly unknown[]) => never;
    return name === undefined ? query(...args) : query({ name, text, values }, ...rest);
  }
}
