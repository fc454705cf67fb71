import 'reflect-metadata';
import { startLog } from './log.js';
import { serveDocs } from './openapi.js';
import { readConfig } from './platform/config.js';
import { Logger } from './platform/logger.js';
import { Metrics } from './platform/metrics.js';
import { buildService } from './service.js';
import { openDatabase, running } from './start.js';

/** Runs the service until it is told to stop: on DATABASE_URL, or on the embedded PostgreSQL where that is not set. */
async function main(): Promise<void> {
  await running(async (keep) => {
    const database = await openDatabase(readConfig(), () => undefined);
    keep(() => database.stop());
    process.stdout.write(`${database.told}\n`);
    const app = await buildService(database.settings);
    keep(() => app.close());
    serveDocs(app);
    await app.listen(database.settings.port, database.settings.host);
    const origin = await app.getUrl();
    startLog(database.log, { logger: app.get(Logger), metrics: app.get(Metrics), keep });
    process.stdout.write(`Mizan listens on ${origin}, its documentation is at ${origin}/docs\n`);
    return 'stay';
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
