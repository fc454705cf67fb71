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
  /** Whether the address of a client is taken from `X-Forwarded-For`: only behind a proxy that sets it. */
  abstract readonly behindProxy: boolean;
}
