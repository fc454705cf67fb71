#!/usr/bin/env node
import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { describeApi } from './openapi.js';
import { readConfig } from './platform/config.js';
import { bringUpToDate } from './start.js';

const commands: Readonly<
  Record<string, { readonly use: string; run(args: readonly string[]): Promise<void> }>
> = {
  migrate: {
    use: 'migrate                brings the schema up to date (MIGRATION_DATABASE_URL)',
    run: migrateCommand,
  },
  openapi: { use: 'openapi FILE           writes the description of the API', run: openapiCommand },
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

async function openapiCommand([file]: readonly string[]): Promise<void> {
  if (!file) throw new Error('openapi FILE: name the file to write');
  const settings = {
    ...readConfig({ ...process.env, MIZAN_CONTENT_KEY: Buffer.alloc(32).toString('base64') }),
    databaseUrl: '',
  };
  const app = await NestFactory.create(AppModule.with(settings), new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  app.setGlobalPrefix('api/v1');
  await writeFile(file, `${JSON.stringify(describeApi(app), null, 2)}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
