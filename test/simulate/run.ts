import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type OwnService, startCluster, startService } from '../support/own-service.js';
import { dealFamilies, familiesMin } from './families.js';
import type { Power } from './field.js';
import { layGround } from './ground.js';
import { History } from './history.js';
import { Line, must, Worker } from './line.js';
import { Random } from './random.js';
import { recount, type Verdict } from './recount.js';
import { plantFaults } from './plant.js';
import { playRound } from './round.js';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Size {
  readonly households: number;
  readonly desks: number;
  readonly days: number;
  readonly seed: number;
  readonly plant: boolean;
}

const use = `npm run simulate -- --households N --desks N --days N [--seed N] [--plant]
--plant puts a fault of each kind into the books before they are counted, and ends well only where each is found
at least ${String(familiesMin)} households, 2 desks and 2 days`;

function sizeOf(args: readonly string[]): Size | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      households: { type: 'string', default: '5000' },
      desks: { type: 'string', default: '12' },
      days: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      plant: { type: 'boolean', default: false },
    },
  });
  const [households, desks, days, seed] = [values.households, values.desks, values.days, values.seed].map(
    Number,
  );
  if (households === undefined || desks === undefined || days === undefined || seed === undefined)
    return undefined;
  const whole = [households, desks, days, seed].every((one) => Number.isSafeInteger(one));
  return whole && households >= familiesMin && desks >= 2 && days >= 2
    ? { households, desks, days, seed, plant: values.plant }
    : undefined;
}

/** As many sites as there are pairs of desks, three at most. */
function desksOf({ desks }: Size): readonly number[] {
  const sites = Math.min(3, Math.floor(desks / 2));
  return Array.from({ length: sites }, (_, site) => Math.floor((desks + site) / sites));
}

/** The service in a process that can be killed, on the same port and database again. */
class Service implements Power {
  private constructor(
    private readonly settings: Readonly<Record<string, string>>,
    private own: OwnService,
  ) {}

  static async start(settings: Readonly<Record<string, string>>): Promise<Service> {
    return new Service(settings, await startService(settings));
  }

  get port(): number {
    return this.own.port;
  }

  cut(): Promise<void> {
    return this.own.end('SIGKILL');
  }

  async back(): Promise<void> {
    this.own = await startService({ ...this.settings, PORT: String(this.own.port) });
  }

  stop(): Promise<void> {
    return this.own.end('SIGTERM');
  }
}

/** What the console says, with the settings of the service. */
async function mizan(
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<string> {
  const cli = join(import.meta.dirname, '../../src/cli.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], {
    env: { ...process.env, LOG_LEVEL: 'warn', ...settings },
  });
  return stdout;
}

function saidAtFailure(error: unknown): string {
  return (error as { readonly stdout?: string }).stdout ?? String(error);
}

async function firstAdministrator(line: Line, settings: Readonly<Record<string, string>>): Promise<Worker> {
  const name = 'sim-administrator';
  const made = await mizan(
    settings,
    'user',
    'create',
    '--user-name',
    name,
    '--name',
    'A',
    '--role',
    'administrator',
  );
  const temporary = /temporary password: (\S+)/.exec(made)?.[1] ?? '';
  const administrator = await Worker.signIn(line, name, temporary);
  await must(
    administrator.put('sessions/current/password', {
      current: temporary,
      next: randomBytes(16).toString('hex'),
    }),
  );
  return administrator;
}

async function simulate(size: Size): Promise<Verdict> {
  say(
    `${String(size.households)} households, ${String(size.desks)} desks, ${String(size.days)} days, seed ${String(size.seed)}`,
  );
  const cluster = await startCluster('simulate');
  const settings = {
    DATABASE_URL: cluster.databaseUrl,
    MIZAN_CONTENT_KEY: randomBytes(32).toString('base64'),
  };
  try {
    const service = await Service.start(settings);
    try {
      const line = new Line(`http://127.0.0.1:${String(service.port)}`);
      const random = new Random(size.seed);
      const desks = desksOf(size);
      const families = dealFamilies(size.households, desks.length, random);
      const administrator = await firstAdministrator(line, settings);
      const history = new History();
      const ground = await layGround({ line, administrator, families, days: size.days, desks, say });
      const held = await playRound({
        ground,
        families,
        days: size.days,
        history,
        line,
        power: service,
        random,
        say,
      });
      if (size.plant) await plantFaults(cluster.ownerUrl);
      const verdict = await recount({ ground, families, history, held });
      const books = await mizan(settings, 'verify').catch(saidAtFailure);
      say(`${String(line.requests)} requests, ${String(line.lost)} without an answer and sent again`);
      for (const [code, count] of history.refused)
        say(`refused as it had to be: ${String(count)} times ${code}`);
      return books.includes('verify: sound') ? verdict : { ...verdict, wrong: [...verdict.wrong, books] };
    } finally {
      await service.stop();
    }
  } finally {
    await cluster.stop();
  }
}

const size = sizeOf(process.argv.slice(2));
if (!size) {
  say(use);
  process.exitCode = 2;
} else {
  const began = Date.now();
  const verdict = await simulate(size);
  const { handouts, incidents, lost, double, difference, coverage, wrong } = verdict;
  for (const what of wrong.slice(0, 50)) say(`WRONG ${what}`);
  if (wrong.length > 50) say(`and ${String(wrong.length - 50)} more`);
  const good = size.plant ? foundAll(verdict) : wrong.length === 0;
  if (!good) process.exitCode = 1;
  if (size.plant)
    say(good ? 'all faults that were planted are found' : 'a fault that was planted is not found');
  say(`took ${String(Math.round((Date.now() - began) / 1_000))} s`);
  say(
    `simulate: ${String(size.households)} households, ${String(handouts)} handouts, ${String(incidents)} incidents, ${String(lost)} lost, ` +
      `${String(double)} double, difference ${String(difference)}, coverage ${coverage ? 'ok' : 'wrong'}`,
  );
}

/** One lost, one double, one piece of difference, and a coverage that says so; and whatever else hangs on them. */
function foundAll({ lost, double, difference, coverage, wrong }: Verdict): boolean {
  return (
    lost === 1 &&
    double === 1 &&
    difference === 1n &&
    !coverage &&
    wrong.some((one) => one.includes('verify:'))
  );
}
