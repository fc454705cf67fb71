import 'reflect-metadata';
import { serveDocs } from './openapi.js';
import { readConfig } from './platform/config.js';
import { buildService } from './service.js';
import { openDatabase, stopOnSignal } from './start.js';

/** Starts the service: on DATABASE_URL, or on the embedded PostgreSQL where that is not set. */
async function main(): Promise<void> {
  const config = readConfig();
  const database = await openDatabase(config, () => undefined);
  process.stdout.write(`${database.told}\n`);
  const app = await buildService(database.settings);
  serveDocs(app);
  await app.listen(database.settings.port, database.settings.host);
  process.stdout.write(
    `Mizan listens on ${await app.getUrl()}, its documentation is at ${await app.getUrl()}/docs\n`,
  );
  stopOnSignal(app, database);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
