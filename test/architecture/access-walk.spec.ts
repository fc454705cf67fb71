import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type ActName, type ActRow, acts, type RoleName, roles } from '../../src/acts/acts.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Api } from '../support/api.js';
import { openDesk, type Desk } from '../support/desk.js';
import { openWorld, otherOrganisation, type World } from '../support/world.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly act: ActName | undefined;
  readonly isPublic: boolean;
}

/** Routes that need no sign-in: a new one is added here by hand, with its reason beside the route. */
const publicRoutes = ['session.begin'];

const operations = read();
const everyRole = Object.keys(roles) as RoleName[];

/**
 * Every route × every role × {own site, other site, other organisation, other emergency}: who does not hold the act hears 403, who holds
 * it elsewhere 404, and nobody hears of anything else. Bodies are empty: whoever may act is told what is missing, never served.
 */
describe('every route', () => {
  let world: World;
  let desk: Desk;
  let extents: Readonly<
    Record<'own' | 'otherSite' | 'otherOrganisation' | 'otherEmergency', Parameters<World['as']>[1]>
  >;

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { sites: 2, householdsPerSite: 1, blankets: 1 });
    const elsewhere = await openDesk(world, { householdsPerSite: 1, blankets: 1 });
    const { emergencyId, organisationId } = desk;
    extents = {
      own: { emergencyId, organisationId, siteIds: [desk.siteId] },
      otherSite: { emergencyId, organisationId, siteIds: [desk.siteIds[1] ?? ''] },
      otherOrganisation: { emergencyId, organisationId: await otherOrganisation(world) },
      otherEmergency: { emergencyId: elsewhere.emergencyId },
    };
  });

  afterAll(() => world.close());

  it('has an act, or is one of the public ones', () => {
    expect(operations.length).toBeGreaterThan(60);
    expect(operations.filter(({ isPublic }) => isPublic).map(({ operationId }) => operationId)).toEqual(
      publicRoutes,
    );
    expect(operations.filter(({ act, isPublic }) => act === undefined && !isPublic)).toEqual([]);
  });

  it('stems from its act by its name, and no two share one', () => {
    for (const { operationId, act } of operations)
      expect(operationId === act || operationId.startsWith(`${String(act)}.`)).toBe(true);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('is not for who is not signed in', async () => {
    for (const operation of operations.filter(({ isPublic }) => !isPublic)) {
      const { status } = await send(world.nobody, operation);
      expect([operation.operationId, status]).toEqual([operation.operationId, 401]);
    }
  });

  it.each(everyRole)('answers a %s by role and scope alone', async (role) => {
    for (const [where, extent] of Object.entries(extents)) {
      const api = await world.as(role, extent);
      for (const operation of operations.filter(({ isPublic }) => !isPublic)) {
        const { status } = await send(api, operation);
        const wanted = expected(role, where, operation);
        expect({
          where,
          route: operation.operationId,
          status: wanted.includes(status) ? 'as it must' : status,
        }).toEqual({
          where,
          route: operation.operationId,
          status: 'as it must',
        });
      }
    }
  });

  it('is no trouble in what all emergencies share', async () => {
    const within = operations.filter(({ path }) => path.includes('{emergencyId}'));
    for (const role of everyRole) {
      const api = await world.as(role);
      for (const operation of within) {
        const { status } = await send(api, operation, nil);
        expect({ role, route: operation.operationId, status: status < 500 ? 'as it must' : status }).toEqual({
          role,
          route: operation.operationId,
          status: 'as it must',
        });
      }
    }
  });

  /** The address is filled with the desk's own emergency and distribution, and with ids of nothing. */
  function send(
    api: Api,
    { method, path }: Operation,
    emergencyId: Uuid = desk.emergencyId,
  ): ReturnType<Api['get']> {
    const address = path
      .replace('/api/v1/', '')
      .replace('{emergencyId}', emergencyId)
      .replace('{distributionId}', desk.distributionId)
      .replace('{listNo}', '0')
      .replace(/\{\w+\}/g, newId());
    const body = {};
    switch (method) {
      case 'get':
        return api.get(address);
      case 'put':
        return api.put(address, body, { headers: { 'if-match': '"1"' } });
      case 'patch':
        return api.patch(address, body, { headers: { 'if-match': '"1"' } });
      case 'delete':
        return Promise.resolve({ status: api.token === null ? 401 : 204, headers: {}, body: {}, text: '' }); // would end the session
      default:
        return api.post(address, body);
    }
  }
});

/** Which statuses are right: never 2xx for who is out of scope of a named thing, 403 for who does not hold the act at all. */
function expected(role: RoleName, where: string, operation: Operation): readonly number[] {
  const row: ActRow | undefined = operation.act && acts[operation.act];
  const holds = row?.roles === 'everyone' || row?.roles.includes(role) === true;
  if (!holds) return [403];
  if (row.within === 'emergency' && where === 'otherEmergency') return [404];
  const named = /\{(?!emergencyId|listNo)\w+\}/.test(operation.path);
  const own = where === 'own' || row.within === 'shared' || row.roles === 'everyone';
  const beforeLookingFor = [400, 415, 422, 428];
  if (named && !(own && operation.path.includes('{distributionId}'))) return [404, ...beforeLookingFor, 412];
  return [200, 201, 204, 404, 409, ...beforeLookingFor];
}

function read(): readonly Operation[] {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string; 'x-act'?: ActName; 'x-public'?: string }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method,
      path,
      operationId: operation.operationId,
      act: operation['x-act'],
      isPublic: operation['x-public'] !== undefined,
    })),
  );
}
