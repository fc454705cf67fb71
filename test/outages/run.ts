import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { migrations } from '../../migrations/index.js';
import { openAsOwner } from '../../src/platform/database/migrate.js';
import { openDistributions, place, targetsOf } from '../bench/ground.js';
import { Dice } from '../support/model.js';
import { promiseAid } from '../support/promised.js';
import { judge } from './check.js';
import { Desks } from './desks.js';
import { Plant } from './plant.js';

/*
 * Eight desks hand out over HTTP while PostgreSQL's processes, the services and the sequencer are killed, connections are cut in the middle of a
 * commit or an answer, and the disk is filled to the last byte. What the desks were told is then compared with what is there.
 *
 * SIGKILL does not test fsync: what the kernel has, it keeps. No test here says anything of a machine that loses its power.
 */

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const desksCount = 8;
const calmMs = 300;
const fullMs = 2_500;
const recoveryMsMax = 120_000;
const progress = 10;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '8' },
      cuts: { type: 'string', default: '20' },
      full: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
    },
  });
  const wanted = { kills: Number(values.kills), cuts: Number(values.cuts), full: Number(values.full) };
  const dice = new Dice(Number(values.seed));
  const plant = await Plant.build({ diskMb: 900 + 8 * wanted.kills });
  const owner = await openAsOwner(plant.ownerUrl, migrations);
  const sites = 8;
  const householdsPerSite = 400 + 25 * wanted.kills + 4 * wanted.cuts; // more than are served meanwhile
  const promised = await promiseAid(owner, { sites, householdsPerSite, blankets: 5 });
  await plant.startServices();
  const leader = await place(owner, promised, 'team-leader');
  const agent = await place(owner, promised, 'distribution-agent');
  await openDistributions(plant.origins[0] ?? '', promised, leader);
  const targets = await targetsOf(owner, promised);
  await owner.query('analyze');
  say(`seed ${values.seed}: ${String(targets.length)} households, ${String(desksCount)} desks, 2 services`);

  const desks = new Desks(
    { origins: plant.origins, emergencyId: promised.emergencyId, token: agent.token, targets, dice },
    desksCount,
  );
  const harmed = { kills: 0, full: 0 };
  const cutting = cut(plant, dice, wanted.cuts);
  await kill(plant, { dice, desks, wanted, harmed });
  await cutting;
  await settle(desks);

  await owner.destroy();
  const fresh = await openAsOwner(plant.ownerUrl, migrations);
  const verdict = await judge(fresh, plant, desks, say);
  await fresh.destroy();
  tell(plant, desks, { harmed, verdict, wanted });
  await plant.takeDown();
}

interface Harm {
  readonly dice: Dice;
  readonly desks: Desks;
  readonly wanted: { readonly kills: number; readonly full: number };
  readonly harmed: { kills: number; full: number };
}

/** One after another, each after the desks went on again: so every one meets work under way. */
async function kill(plant: Plant, { dice, desks, wanted, harmed }: Harm): Promise<void> {
  const kinds = ['backend', 'service', 'postmaster', 'sequencer'] as const;
  const fullAt = (no: number): boolean =>
    plant.hasOwnDisk &&
    harmed.full < wanted.full &&
    no >= ((harmed.full + 1) * wanted.kills) / (wanted.full + 1);
  if (!plant.hasOwnDisk && wanted.full > 0)
    say('the disk is not filled: a disk of its own needs root, to mount it');
  await goesOn(desks, 'at the start');
  for (let no = 0; no < wanted.kills; no += 1) {
    const kind = kinds[no % kinds.length] ?? 'backend';
    switch (kind) {
      case 'backend':
        await killBackend(plant, dice);
        break;
      case 'service':
        await plant.killService(dice.upTo(1));
        break;
      case 'postmaster':
        process.kill(plant.pids.postmaster, 'SIGKILL');
        await sleep(dice.upTo(200));
        await plant.revive();
        break;
      case 'sequencer':
        await plant.killService(await plant.leader());
        break;
    }
    harmed.kills += 1;
    await goesOn(desks, `after kill ${String(harmed.kills)} (${kind})`);

    if (fullAt(no + 1)) {
      await plant.fillDisk(fullMs);
      await plant.revive();
      harmed.full += 1;
      await goesOn(desks, `after the disk was full`);
    }
    if (harmed.kills % 20 === 0) say(`${String(harmed.kills)} kills, ${String(desks.acknowledged)} handouts`);
  }
}

/** Any connection of the services, the sequencer's included. PostgreSQL then starts all of its own anew. */
async function killBackend(plant: Plant, dice: Dice): Promise<void> {
  const client = new pg.Client({ connectionString: plant.ownerUrl });
  client.on('error', () => undefined); // it goes with the others
  await client.connect();
  const { rows } = await client.query<{ readonly pid: number }>(
    `select pid from pg_stat_activity where usename in ('mizan_app', 'mizan_sequencer') order by pid`,
  );
  if (rows.length > 0) process.kill(dice.of(rows).pid, 'SIGKILL');
  await client.end().catch(() => undefined);
}

async function goesOn(desks: Desks, when: string): Promise<void> {
  const [from, until] = [desks.acknowledged, Date.now() + recoveryMsMax];
  while (desks.acknowledged < from + progress) {
    if (Date.now() > until) throw new Error(`nothing is handed out ${when}`);
    await sleep(20);
  }
  await sleep(calmMs);
}

async function cut(plant: Plant, dice: Dice, wanted: number): Promise<void> {
  const cuts = (): number => plant.proxies.reduce((sum, proxy) => sum + proxy.cuts, 0);
  while (cuts() < wanted) {
    dice.of(plant.proxies).cutNext();
    await sleep(100 + dice.upTo(600));
  }
}

async function settle(desks: Desks): Promise<void> {
  const ended = desks.end().then(() => true);
  const isOver = await Promise.race([ended, sleep(recoveryMsMax, false, { ref: false })]);
  if (!isOver) throw new Error('desks still do not know what became of their handouts');
}

interface Told {
  readonly harmed: { readonly kills: number; readonly full: number };
  readonly wanted: { readonly kills: number; readonly cuts: number; readonly full: number };
  readonly verdict: Awaited<ReturnType<typeof judge>>;
}

function tell(plant: Plant, desks: Desks, { harmed, verdict, wanted }: Told): void {
  const cuts = plant.proxies.reduce((sum, proxy) => sum + proxy.cuts, 0);
  const refused = desks.asked.filter(({ state }) => state === 'refused').length;
  for (const one of [...desks.changed.slice(0, 5), ...desks.strange.slice(0, 5)])
    say(`not as it must: ${one}`);
  say(
    `${String(desks.changed.length)} replays were answered otherwise than before, ${String(desks.strange.length)} answers were strange`,
  );
  const { lost, double, unbalanced, unaudited, log } = verdict;
  say(
    `faults: ${String(desks.acknowledged)} handouts, ${String(refused)} refused, ${String(harmed.kills)} kills, ${String(cuts)} cuts, ` +
      `${String(harmed.full)} full, lost ${String(lost)}, double ${String(double)}, unbalanced ${String(unbalanced)}, ` +
      `unaudited ${String(unaudited)}, log ${log}`,
  );
  const isGood =
    lost + double + unbalanced + unaudited + desks.changed.length + desks.strange.length === 0 &&
    log === 'ok';
  const isWhole = harmed.kills >= wanted.kills && cuts >= wanted.cuts;
  if (!isGood || !isWhole) process.exitCode = 1;
}

await main();
