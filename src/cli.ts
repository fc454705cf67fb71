#!/usr/bin/env node
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { parseArgs } from 'node:util';
import { coveredTables, insertOnlyTables } from '../migrations/covered.js';
import { createUser, generatePassword } from './access/create-user.js';
import { type RoleName, roles } from './acts/acts.js';
import { AppModule } from './app.module.js';
import { runDemo } from './demo/demo.js';
import { logCommand, logUses, witnessCommand, witnessUse } from './log-command.js';
import { startLog } from './log.js';
import { describeApi, serveDocs } from './openapi.js';
import { offlineConfig, readConfig } from './platform/config.js';
import { Logger } from './platform/logger.js';
import { Metrics } from './platform/metrics.js';
import { CheckService } from './reports/check.service.js';
import { Doctor } from './proof/doctor.js';
import { buildService } from './service.js';
import { bringUpToDate, openDatabase, running } from './start.js';

const commands: Readonly<
  Record<string, { readonly use: string; run(args: readonly string[]): Promise<void> }>
> = {
  demo: {
    use: 'demo [--once]          runs the main job on the embedded database, then serves, or exits',
    run: demoCommand,
  },
  user: {
    use: 'user create --user-name U --name N --role R   adds a person; the password is printed once',
    run: userCommand,
  },
  verify: { use: 'verify                 checks the ledger and what hangs on it', run: verifyCommand },
  doctor: {
    use: 'doctor                 examines a live database: rights, triggers, row-level security, settings, clock, the log, the books',
    run: doctorCommand,
  },
  log: { use: logUses.join('\n  '), run: (args) => logCommand(args, say) },
  witness: { use: witnessUse, run: (args) => witnessCommand(args, say) },
  migrate: {
    use: 'migrate                brings the schema up to date (MIGRATION_DATABASE_URL)',
    run: migrateCommand,
  },
  openapi: {
    use: 'openapi FILE [--check] writes the description of the API, or compares it',
    run: openapiCommand,
  },
};

async function main([name = '', ...args]: readonly string[]): Promise<void> {
  const command = commands[name];
  if (!command) {
    say(['mizan COMMAND', ...Object.values(commands).map(({ use }) => `  ${use}`)].join('\n'));
    process.exitCode = name === '' || name === 'help' ? 0 : 2;
    return;
  }
  await command.run(args);
}

async function migrateCommand(): Promise<void> {
  const { migrationDatabaseUrl } = readConfig();
  if (!migrationDatabaseUrl)
    throw new Error('MIGRATION_DATABASE_URL is not set: a role that is a member of mizan_owner');
  const ran = await bringUpToDate(migrationDatabaseUrl);
  say(ran.length === 0 ? 'the schema is up to date' : ran.map((migration) => `ran ${migration}`).join('\n'));
}

/** Makes people with known names and a password in a file, so it touches no database that may be somebody's. */
async function demoCommand(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      'on-database-url': { type: 'boolean', default: false },
    },
  });
  const config = readConfig();
  if (config.databaseUrl !== null && !values['on-database-url']) {
    throw new Error(
      'The demo is for a database of its own: unset DATABASE_URL, and it uses the embedded PostgreSQL. ' +
        'To run it on DATABASE_URL all the same, which leaves its people and records there: demo --on-database-url',
    );
  }
  let outcome = { steps: 0, failed: 1 };
  const tell = (): void => {
    process.exitCode = outcome.failed === 0 ? 0 : 1;
    say(`demo: ${String(outcome.steps)} steps, ${String(outcome.failed)} failed`);
  };
  await running(async (keep) => {
    const database = await openDatabase({ ...config, logLevel: 'warn' }, say);
    keep(() => database.stop());
    say(database.told);
    const app = await buildService(database.settings);
    keep(() => app.close());
    serveDocs(app);
    await app.listen(values.once ? 0 : database.settings.port, database.settings.host);
    startLog(database.log, { logger: app.get(Logger), metrics: app.get(Metrics), keep });
    outcome = await runDemo(app, config.dataFolder, say);
    if (values.once) return 'stop';
    tell();
    say(`the service stays up: its documentation is at ${await app.getUrl()}/docs`);
    return 'stay';
  }).finally(() => {
    if (values.once) tell();
  });
}

async function userCommand([action, ...args]: readonly string[]): Promise<void> {
  if (action !== 'create') throw new Error('user create --user-name U --name N --role R');
  const { values } = parseArgs({
    args: [...args],
    options: {
      'user-name': { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', default: 'administrator' },
    },
  });
  const userName = values['user-name'];
  if (!userName || !values.name || !Object.hasOwn(roles, values.role)) {
    throw new Error(
      `user create --user-name U --name N --role R, where R is one of ${Object.keys(roles).join(', ')}`,
    );
  }
  const password = generatePassword();
  await withService(async (app) => {
    await createUser(app, {
      userName,
      name: values.name ?? '',
      password,
      mustChange: true,
      role: values.role as RoleName,
    });
  });
  say(`created ${userName}; temporary password: ${password}`);
}

async function verifyCommand(): Promise<void> {
  const findings = await withService((app) => app.get(CheckService).check());
  for (const finding of findings)
    say(
      JSON.stringify(finding, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    );
  say(findings.length === 0 ? 'verify: sound' : `verify: ${String(findings.length)} findings`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** Each thing that it looks at in a line, and what is off below it. */
async function doctorCommand(): Promise<void> {
  const diagnoses = await withService(async (app) => {
    const examined = await app
      .get(Doctor)
      .examine({ covered: Object.keys(coveredTables), kept: insertOnlyTables });
    const findings = await app.get(CheckService).check();
    const books = findings.map(
      ({ rule, subject, expected, found }) =>
        `${rule}, ${subject}: expected ${String(expected)}, found ${String(found)}`,
    );
    return [...examined, { check: 'the books', off: books }];
  });
  const off = diagnoses.flatMap((diagnosis) => diagnosis.off);
  for (const diagnosis of diagnoses) {
    say(`${diagnosis.off.length === 0 ? 'ok ' : 'OFF'} ${diagnosis.check}`);
    for (const what of diagnosis.off) say(`      ${what}`);
  }
  say(off.length === 0 ? 'doctor: well' : `doctor: ${String(off.length)} things are off`);
  process.exitCode = off.length === 0 ? 0 : 1;
}

/** The service's parts without its address: for commands beside a running service. */
async function withService<T>(work: (app: NestFastifyApplication) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined;
  await running(async (keep) => {
    const database = await openDatabase({ ...readConfig(), logLevel: 'warn' }, () => undefined);
    keep(() => database.stop());
    const app = await buildService(database.settings);
    keep(() => app.close());
    await app.init();
    result = { value: await work(app) };
    return 'stop';
  });
  if (!result) throw new Error('the work came to no end');
  return result.value;
}

async function openapiCommand(args: readonly string[]): Promise<void> {
  const file = args.find((argument) => !argument.startsWith('--'));
  if (!file) throw new Error('openapi FILE: name the file to write');
  const settings = { ...offlineConfig(), databaseUrl: '' };
  const app = await NestFactory.create(AppModule.with(settings), new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  app.setGlobalPrefix('api/v1');
  const description = `${JSON.stringify(describeApi(app), null, 2)}\n`;
  if (!args.includes('--check')) return writeFile(file, description);
  if (description !== (await readFile(file, 'utf8')))
    throw new Error(`${file} is not what the code says: npm run openapi`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
