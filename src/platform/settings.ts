/** What the running service needs to know about where it runs; read once from the environment (`config.ts`). */
export abstract class Settings {
  abstract readonly host: string;
  abstract readonly port: number;
  abstract readonly databaseUrl: string;
  /** Connections of the pool. */
  abstract readonly poolMax: number;
  /** Key of the content digests, 32 bytes, kept outside the database. */
  abstract readonly contentKey: Buffer;
  abstract readonly logLevel: string;
  /** Where people reach this service from outside, without a slash at its end; null where nobody said. Receipts carry it. */
  abstract readonly publicUrl: string | null;
  /** How many proxies stand in front, each of which adds the address it hears from to `X-Forwarded-For`: what was there before is a client's own word. */
  abstract readonly proxyHops: number;
}
