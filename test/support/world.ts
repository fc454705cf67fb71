import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHash, randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { RoleName } from '../../src/acts/acts.js';
import type { Extent } from '../../src/acts/scope.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import { CheckService } from '../../src/reports/check.service.js';
import type { Settings } from '../../src/platform/settings.js';
import { buildService } from '../../src/service.js';
import { Api } from './api.js';
import { freshDatabase } from './database.js';
import { fixtureEntry } from './entry.js';

/**
 * A whole service on a database of its own. Opens with nobody in it: `as` makes a person with a role and a session, and gives the
 * API as that person uses it. `owner` is the tables' owner, for what no service may do. Close it at the end: closing checks that
 * the ledger balances.
 */
export interface World {
  readonly app: NestFastifyApplication;
  readonly owner: DataSource;
  readonly appUrl: string;
  /** As what gives the audit entries their places in the log. */
  readonly sequencerUrl: string;
  /** Nobody signed in. */
  readonly nobody: Api;
  /** A new person who holds the role there: everywhere, unless the extent says less. */
  as(role: RoleName, extent?: Partial<Extent>): Promise<Api>;
  close(): Promise<void>;
}

export const contentKey = Buffer.alloc(32, 7);

export async function openWorld(settings: Partial<Settings> = {}): Promise<World> {
  const database = await freshDatabase();
  const app = await buildService({
    host: '127.0.0.1',
    port: 0,
    databaseUrl: database.appUrl,
    poolMax: 10,
    contentKey,
    logLevel: 'silent',
    proxyHops: 0,
    publicUrl: 'https://aid.example.org',
    ...settings,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return {
    app,
    owner: database.admin,
    appUrl: database.appUrl,
    sequencerUrl: database.sequencerUrl,
    nobody: new Api(app, null, nil),
    as: async (role, extent = {}) => {
      const person = await placePerson(database.admin, role, extent);
      return new Api(app, person.token, person.id);
    },
    close: async () => {
      const findings = await app.get(CheckService).check();
      await app.close();
      await database.close();
      if (findings.length > 0)
        throw new Error(`the books are not sound: ${JSON.stringify(findings, inText)}`);
    },
  };
}

function inText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

interface Placed {
  readonly id: Uuid;
  readonly token: string;
}

/** Puts a person with an open session into the database, as the owner, with the audit entry that the tables ask for. */
async function placePerson(owner: DataSource, role: RoleName, extent: Partial<Extent>): Promise<Placed> {
  const id = newId();
  const token = randomBytes(32).toString('base64url');
  await asOwner({ owner }, [id], async (tx) => {
    await tx.query(
      `insert into person (id, user_name, name, password_hash)
       values ($1, $2, $3, '-')`,
      [id, `${role}-${id}`, role],
    );
    await tx.query(
      `insert into session (id, token_hash, person_id)
       values ($1, $2, $3)`,
      [newId(), createHash('sha256').update(token).digest(), id],
    );
    await tx.query(
      `insert into assignment (id, person_id, role_id, emergency_id, organisation_id, area_id, site_ids, given_by)
       select $1, $2, role.id, $4, $5, $6, $7, null
       from role
       where role.name = $3`,
      [newId(), id, role, extent.emergencyId, extent.organisationId, extent.areaId, extent.siteIds],
    );
  });
  return { id, token };
}

/** Writes as the owner of the tables, with the audit entry that they ask for. */
export function asOwner<Result>(
  { owner }: Pick<World, 'owner'>,
  subjects: readonly Uuid[],
  work: (tx: EntityManager) => Promise<Result>,
): Promise<Result> {
  return owner.transaction(async (tx) => {
    await noteInAudit(tx, subjects);
    return work(tx);
  });
}

/** An audit entry for rows that a test writes as the owner, who then sees all emergencies: row-level security is forced on it too. */
export async function noteInAudit(tx: EntityManager, subjects: readonly Uuid[]): Promise<void> {
  const { id, at, leaf } = fixtureEntry();
  await tx.query(`select set_config('mizan.emergencies', '*', true)`);
  await tx.query(
    `with event as (
       insert into audit_event (id, leaf, at, emergency_id, act, outcome)
       values ($1, $4, $5, $2, 'fixture', 'done')
       returning seq
     )
     insert into audit_subject (xid, subject_id, seq)
     select pg_current_xact_id(), subject, seq
     from event, unnest($3::uuid[]) as subject`,
    [id, nil, subjects, leaf, at],
  );
}

/** An organisation that has nothing to do with anything. */
export async function otherOrganisation(world: Pick<World, 'owner'>): Promise<Uuid> {
  const id = newId();
  await asOwner(world, [id], (tx) =>
    tx.query(`insert into organisation (id, code, name, type) values ($1, $2, 'Another', 'local')`, [
      id,
      id.slice(-12).toUpperCase(),
    ]),
  );
  return id;
}
