import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSigner, verifierText } from '../../src/audit/note.rules.js';
import { type Ended, runToEnd } from '../support/serve.js';
import { asAdmin, dropDatabase, onDatabase, passwords } from '../support/template.js';
import { newId } from '../../src/platform/ids.js';
import { prepareCluster } from '../../src/platform/database/migrate.js';
import { openWorld, type World } from '../support/world.js';

const long = 120_000;
const adminUrl = String(process.env['MIZAN_TEST_ADMIN_URL']);

describe('commands at the console', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it(
    'make a person once, and tell a name that is none in words of ours',
    async () => {
      const made = await mizan('user', 'create', '--user-name', 'first', '--name', 'A person');
      const again = await mizan('user', 'create', '--user-name', 'First', '--name', 'A person');
      const wrong = await mizan('user', 'create', '--user-name', 'no such name!', '--name', '');
      const noRole = await mizan('user', 'create', '--user-name', 'second', '--name', 'B', '--role', 'king');

      expect(made).toMatchObject({
        code: 0,
        output: expect.stringMatching(/^created first; temporary password: /),
      });
      expect(again).toMatchObject({ code: 1, output: expect.stringContaining('user-name.taken') });
      expect(wrong.code).toBe(1);
      expect(wrong.output).not.toMatch(/relation|constraint/);
      expect(noRole).toMatchObject({
        code: 1,
        output: expect.stringContaining('where R is one of administrator'),
      });
    },
    long,
  );

  it(
    'say with their exit code whether the books are sound',
    async () => {
      const sound = await mizan('verify');
      await world.owner.query('insert into audit_pending (seq) values (999999999)');
      const unsound = await mizan('verify');
      await world.owner.query('delete from audit_pending where seq = 999999999');

      expect(sound).toEqual({ code: 0, output: 'verify: sound\n' });
      expect(unsound.code).toBe(1);
      expect(unsound.output).toMatch(/"rule":"audit.queued"[^]*verify: 1 findings\n$/);
    },
    long,
  );

  it(
    'make a key for the log once, which only its owner reads, and say its public half',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'mizan-commands-'));
      const file = join(folder, 'log.key');
      const made = await mizan('log', 'key', 'create', '--name', 'aid.example.org/log', file);
      const again = await mizan('log', 'key', 'create', '--name', 'aid.example.org/log', file);
      const unnamed = await mizan('log', 'key', 'create', file);

      const signer = readSigner(await readFile(file, 'utf8'));
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(made).toMatchObject({ code: 0, output: expect.stringContaining(verifierText(signer.verifier)) });
      expect(made.output).not.toContain('PRIVATE');
      expect(again).toMatchObject({ code: 1, output: expect.stringContaining('EEXIST') });
      expect(unnamed).toMatchObject({ code: 1, output: expect.stringContaining('--name') });
      await rm(folder, { recursive: true });
    },
    long,
  );

  it(
    'examine a database, and take its log away',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'mizan-commands-'));
      const doctor = await mizan('doctor');
      const taken = await mizan('log', 'export', join(folder, 'export'));
      const over = await mizan('log', 'export', join(folder, 'export'));

      expect(doctor.output).toMatch(
        /^ok {2}who the service is\n[^]*ok {2}the books\ndoctor: \d+ things are off\n$/,
      );
      expect(doctor.code).toBe(1); // a test's database was never signed
      expect(taken).toMatchObject({
        code: 0,
        output: expect.stringMatching(/: 0 entries, \d+ that wait for a place/),
      });
      expect(over).toMatchObject({ code: 1, output: expect.stringContaining('is not empty') });
      await rm(folder, { recursive: true });
    },
    long,
  );

  it(
    'run a witness until they are told to stop',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'mizan-commands-'));
      const [log, key, policy] = ['log.key', 'witness.key', 'policy.txt'].map((name) => join(folder, name));
      await mizan('log', 'key', 'create', '--name', 'aid.example.org/log', log ?? '');
      await mizan('log', 'key', 'create', '--witness', '--name', 'witness.example.org/w1', key ?? '');
      await writeFile(
        policy ?? '',
        `log ${verifierText(readSigner(await readFile(log ?? '', 'utf8')).verifier)}\n`,
      );
      const state = join(folder, 'state');
      const options = ['--policy', policy ?? '', '--state', state, '--port', '0'];

      const ran = await runToEnd(
        ['src/cli.ts', 'witness', '--key', key ?? '', ...options],
        {},
        { signalled: { at: /(its public key: .*)/, signal: 'SIGTERM' } },
      );
      const wrong = await runToEnd(['src/cli.ts', 'witness', '--key', log ?? '', ...options], {});

      expect(ran).toMatchObject({
        code: 0,
        output: expect.stringContaining('witness.example.org/w1 listens on http://127.0.0.1:'),
      });
      expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('none of a witness') });
      await rm(folder, { recursive: true });
    },
    long,
  );

  it(
    'keep the demo off a database that may be somebody’s',
    async () => {
      const { code, output } = await mizan('demo', '--once');

      expect(code).toBe(1);
      expect(output).toContain('unset DATABASE_URL');
    },
    long,
  );

  it(
    'bring a schema up to date, and refuse one that they do not know',
    async () => {
      const name = `mizan_test_${newId().replaceAll('-', '')}`;
      await prepareCluster(adminUrl, name, passwords);
      const url = onDatabase(adminUrl, name);
      const migrate = (): Promise<Ended> =>
        runToEnd(['src/cli.ts', 'migrate'], { MIGRATION_DATABASE_URL: url });

      const [one, other] = await Promise.all([migrate(), migrate()]);
      await asAdmin(url, (client) =>
        client.query(`insert into migration (timestamp, name) values (1, 'Foundation1600000000001')`),
      );
      const refused = await migrate();

      await dropDatabase(adminUrl, name);
      expect([one.code, other.code]).toEqual([0, 0]);
      expect([one.output, other.output].sort()[1]).toBe('the schema is up to date\n');
      expect(refused.code).toBe(1);
      expect(refused.output).toContain('does not know (Foundation1600000000001)');
      expect(refused.output).toContain('recreate the database');
    },
    long,
  );

  it(
    'serve on no more rights than the service should have, and on no other schema',
    async () => {
      const asOwner = await runToEnd(['src/main.ts'], {
        DATABASE_URL: onDatabase(adminUrl, databaseOf(world)),
      });
      await world.owner.query(`update migration set name = name || 'x' where name like 'Reports%'`);
      const other = await runToEnd(['src/main.ts'], { DATABASE_URL: world.appUrl });
      await world.owner.query(`update migration set name = left(name, -1) where name like 'Reports%'`);

      expect(asOwner).toMatchObject({
        code: 1,
        output: expect.stringContaining('must not connect as postgres'),
      });
      expect(other).toMatchObject({ code: 1, output: expect.stringContaining('does not know (Reports') });
    },
    long,
  );

  function mizan(...args: readonly string[]): Promise<Ended> {
    return runToEnd(['src/cli.ts', ...args], { DATABASE_URL: world.appUrl });
  }
});

function databaseOf({ appUrl }: World): string {
  return new URL(appUrl).pathname.slice(1);
}
