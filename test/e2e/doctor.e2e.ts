import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { coveredTables, insertOnlyTables } from '../../migrations/covered.js';
import { Doctor } from '../../src/proof/doctor.js';
import { asAdmin, onDatabase } from '../support/template.js';
import { asOwner, openWorld, type World } from '../support/world.js';

describe('the doctor', () => {
  let world: World;

  /** What is off by each check; those that are sound are left out. */
  async function examined(): Promise<Readonly<Record<string, readonly string[]>>> {
    const wanted = { covered: Object.keys(coveredTables), kept: insertOnlyTables };
    const diagnoses = await world.app.get(Doctor).examine(wanted);
    return Object.fromEntries(
      diagnoses.filter(({ off }) => off.length > 0).map(({ check, off }) => [check, off]),
    );
  }

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it('finds nothing off where nothing is, but what a test’s database is without', async () => {
    const {
      'what PostgreSQL writes': writes,
      'the signature of the log': signature,
      'the queue of the log': queue = [], // of an entry that came with the schema, once that is a minute old
      ...rest
    } = await examined();

    expect(queue.filter((told) => !told.startsWith('1 entries wait'))).toEqual([]);
    expect(rest).toEqual({});
    expect(signature).toEqual(['the log was never signed']);
    if (process.env['TEST_DATABASE_URL'] === undefined)
      expect(writes?.join()).toMatch(/fsync is off, and must be on/);
  });

  it.each([
    [
      'who the service is',
      'grant mizan_sequencer to mizan_app',
      'revoke mizan_sequencer from mizan_app',
      /member/,
    ],
    [
      'rights on history',
      'grant update on transfer to mizan_app',
      'revoke update on transfer from mizan_app',
      /UPDATE transfer/i,
    ],
    [
      'rights on history',
      'grant delete on audit_event to mizan_app',
      'revoke delete on audit_event from mizan_app',
      /audit_event/,
    ],
    [
      'rights on every table',
      'grant truncate on session to mizan_app',
      'revoke truncate on session from mizan_app',
      /session/,
    ],
    [
      'rights on the log',
      'grant insert on audit_leaf to mizan_app',
      'revoke insert on audit_leaf from mizan_app',
      /audit_leaf/,
    ],
    [
      'owners',
      'alter table session owner to mizan_app',
      'alter table session owner to mizan_owner',
      /session is owned by mizan_app/,
    ],
    [
      'triggers',
      'alter table handout disable trigger kept_from',
      'alter table handout enable always trigger kept_from',
      /kept_from on handout is not always on/,
    ],
    [
      'triggers',
      'alter table transfer enable trigger audited',
      'alter table transfer enable always trigger audited',
      /audited on transfer/,
    ],
    [
      'triggers',
      'alter trigger audited on card rename to other',
      'alter trigger other on card rename to audited',
      /audited on card is missing/,
    ],
    [
      'row-level security',
      'alter table household_private no force row level security',
      'alter table household_private force row level security',
      /household_private/,
    ],
    [
      'row-level security',
      'alter table individual disable row level security',
      'alter table individual enable row level security',
      /individual/,
    ],
  ])('finds in %s: %s', async (check, harm, undo, told) => {
    await asSuperuser((client) => client.query(harm));
    try {
      const off = await examined();
      expect(off[check]?.join('\n')).toMatch(told);
    } finally {
      await asSuperuser((client) => client.query(undo));
    }
    expect((await examined())[check]).toBeUndefined();
  });

  it('finds entries that wait too long for their place, and signatures that stay away', async () => {
    await asOwner(world, [], (tx) => tx.query('select 1'));
    await asSuperuser(async (client) => {
      await client.query('alter table audit_event disable trigger user');
      await client.query(`update audit_event set at = at - interval '2 minutes'`);
      await client.query('alter table audit_event enable always trigger kept_from');
      await client.query('alter table audit_event enable always trigger queued');
      await client.query('alter table audit_event enable always trigger own_only');
    });

    expect((await examined())['the queue of the log']?.join()).toMatch(
      /\d+ entries wait for a place in the log/,
    );
  });

  it('finds a log that came back smaller than it was signed', async () => {
    await world.owner.query(
      `insert into audit_origin (origin, verifier) values ('aid.example.org/log', '-')`,
    );
    await world.owner.query(
      `insert into audit_checkpoint (origin, size, root, note, published) values ('aid.example.org/log', 7, $1, '-', false)`,
      [Buffer.alloc(32)],
    );

    expect((await examined())['the signature of the log']).toEqual([
      'the log has 0 entries, and 7 were signed',
    ]);
  });

  async function asSuperuser(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
    const name = new URL(world.appUrl).pathname.slice(1);
    await asAdmin(onDatabase(process.env['MIZAN_TEST_ADMIN_URL'] ?? '', name), work);
  }
});
