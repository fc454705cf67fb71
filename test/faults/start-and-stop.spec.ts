import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { newId } from '../../src/platform/ids.js';
import { type Account, itAsOrdinary } from '../support/account.js';
import { type Desk, openDesk } from '../support/desk.js';
import { untilLocked } from '../support/locks.js';
import { say } from '../support/raw.js';
import { runToEnd, type Served, serve } from '../support/serve.js';
import { openWorld, type World } from '../support/world.js';

const long = 120_000;

describe('the service on the embedded PostgreSQL', () => {
  let folder: string;
  let services: Served[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mizan-service-'));
    await chmod(folder, 0o755); // started by root, PostgreSQL runs as another user
  });

  afterEach(async () => {
    await Promise.all(services.map((service) => service.end('SIGTERM')));
    services = [];
    expect(postgresRuns()).toBe(false);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    'starts three times at once on new data, and the last to stop switches PostgreSQL off',
    async () => {
      const [one, two, three] = await Promise.all([start(), start(), start()]);

      expect(await Promise.all([one, two, three].map(isReady))).toEqual([true, true, true]);
      expect(await one.end('SIGTERM')).toBe(0);
      expect(await isReady(two)).toBe(true);
      expect(await two.end('SIGTERM')).toBe(0);
      expect(postgresRuns()).toBe(true);
      expect(await three.end('SIGTERM')).toBe(0);
      expect(postgresRuns()).toBe(false);
      expect(readdirSync(join(folder, 'postgres', 'users'))).toEqual([]);
    },
    long,
  );

  it(
    'survives kill -9, and starts again on the same data',
    async () => {
      const killed = await start();
      await createUser('before-the-kill');
      await killed.end('SIGKILL');
      expect(postgresRuns()).toBe(true); // it is found, not started anew

      const again = await start();

      expect(await isReady(again)).toBe(true);
      expect((await createUser('before-the-kill')).output).toContain('user-name.taken');
      await again.end('SIGTERM');
    },
    long,
  );

  itAsOrdinary(
    'does so as an ordinary user too, and says what is wrong where the folder is not theirs',
    async (account) => {
      const own = await mkdtemp(join(folder, 'own-'));
      await chown(own, account.uid, account.gid);
      await createUser('before-the-kill', own, account);
      const killed = await start(own, account);
      expect(await isReady(killed)).toBe(true);
      await killed.end('SIGKILL');

      const again = await createUser('before-the-kill', own, account);
      const other = await runToEnd(['src/main.ts'], { MIZAN_DATA: folder }, { account });

      expect(again.output).toContain('user-name.taken');
      expect(postgresRuns(own)).toBe(false);
      expect(other.code).toBe(1);
      expect(other.output).toContain(`${join(folder, 'postgres')} cannot be written to`);
    },
    long,
  );

  it(
    'leaves no PostgreSQL behind where its port is taken',
    async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;

      const { code, output } = await runToEnd(['src/main.ts'], { MIZAN_DATA: folder, PORT: String(port) });

      other.close();
      expect(code).toBe(1);
      expect(output).toContain('EADDRINUSE');
      expect(postgresRuns()).toBe(false);
    },
    long,
  );

  it(
    'stops as it should when it is told to while it starts',
    async () => {
      const at = /(database: embedded)/; // it does not listen yet

      const { code } = await runToEnd(
        ['src/main.ts'],
        { MIZAN_DATA: folder },
        { signalled: { at, signal: 'SIGTERM' } },
      );

      expect(code).toBe(0);
      expect(postgresRuns()).toBe(false);
    },
    long,
  );

  async function start(data = folder, account?: Account): Promise<Served> {
    const service = await serve({ MIZAN_DATA: data }, account);
    services.push(service);
    return service;
  }

  function createUser(userName: string, data = folder, account?: Account): ReturnType<typeof runToEnd> {
    return runToEnd(
      ['src/cli.ts', 'user', 'create', '--user-name', userName, '--name', 'A person', '--role', 'auditor'],
      { MIZAN_DATA: data },
      { account },
    );
  }

  function postgresRuns(data = folder): boolean {
    return existsSync(join(data, 'postgres', 'data', 'postmaster.pid'));
  }
});

describe('a service that is told to stop', () => {
  let world: World;
  let desk: Desk;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { householdsPerSite: 2, blankets: 1 });
  });

  afterAll(() => world.close());

  it(
    'finishes what runs, and logs no more than ids',
    async () => {
      const service = await serve({ DATABASE_URL: world.appUrl, LOG_LEVEL: 'info' });
      const holder = world.app.get(DataSource).createQueryRunner();
      await holder.startTransaction();
      await holder.query('select from entitlement where id = $1 for update', [desk.entitlements[0]?.id]);
      const answer = fetch(`${service.origin}/api/v1/${desk.path('handouts')}?who=Fatima`, {
        method: 'POST',
        headers: { authorization: `Bearer ${String(desk.agent.token)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...desk.handout(0), proofRef: 'Fatima' }),
      });
      await untilLocked(world.app.get(DataSource));

      const ended = service.end('SIGTERM');
      await sleep(300);
      await holder.commitTransaction();
      await holder.release();

      expect((await answer).status).toBe(201);
      expect(await ended).toBe(0);
      expect(service.output()).not.toContain('Fatima');
      expect(service.output()).not.toContain(String(desk.agent.token));
      const lines = service
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'));
      expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
        expect.objectContaining({
          route: '/api/v1/emergencies/:emergencyId/handouts',
          status: 201,
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        }),
      );
    },
    long,
  );

  it(
    'refuses what still comes over a busy connection, and closes it',
    async () => {
      const service = await serve({ DATABASE_URL: world.appUrl });
      const administrator = await world.as('administrator');
      const { personId } = await world.as('auditor');
      const holder = world.app.get(DataSource).createQueryRunner();
      await holder.startTransaction();
      await holder.query('select from person where id = $1 for update', [personId]);
      const disable = [
        `POST /api/v1/people/${personId}/disable HTTP/1.1`,
        'Host: mizan',
        `Authorization: Bearer ${String(administrator.token)}`,
        `Idempotency-Key: ${newId()}`,
      ];
      let more: (text: string) => void = () => undefined;
      const later = new Promise<string>((resolve) => {
        more = resolve;
      });
      const heard = say(Number(new URL(service.origin).port), `${disable.join('\r\n')}\r\n\r\n`, later);
      await untilLocked(world.app.get(DataSource));

      const ended = service.end('SIGTERM');
      await untilNobodyListens(service);
      more('GET /health/live HTTP/1.1\r\nHost: mizan\r\n\r\n');
      await sleep(100);
      await holder.rollbackTransaction();
      await holder.release();

      const { status, text } = await heard;
      expect(status).toBe(200);
      const [, refused = ''] = text.split('HTTP/1.1 503 ');
      expect(refused).toMatch(/^connection: close\r\n/im);
      expect(refused).toMatch(/^content-type: application\/problem\+json/im);
      expect(refused).toContain('"code":"server.stopping"');
      expect(await ended).toBe(0);
    },
    long,
  );
});

async function untilNobodyListens({ origin }: Served): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const answered = await fetch(`${origin}/health/live`).then(
      () => true,
      () => false,
    );
    if (!answered) return;
    await sleep(5);
  }
  throw new Error('it still listens');
}

async function isReady({ origin }: Served): Promise<boolean> {
  return (await fetch(`${origin}/health/ready`)).ok;
}
