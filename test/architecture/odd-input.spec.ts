import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { readFileSync } from 'node:fs';
import { type ActName, type ActRow, acts, type RoleName } from '../../src/acts/acts.js';
import { newId } from '../../src/platform/ids.js';
import { cursorOf } from '../../src/platform/page.js';
import type { Api } from '../support/api.js';
import { type Desk, openDesk } from '../support/desk.js';
import { openWorld, type World } from '../support/world.js';

interface Field {
  readonly type?: unknown;
  readonly anyOf?: readonly { readonly type?: unknown }[];
}
interface Schema {
  readonly properties?: Readonly<Record<string, Field>>;
}
interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { readonly 'x-act'?: ActName; readonly parameters?: readonly { readonly name: string }[] }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const { paths, components } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Description;

const lists = Object.entries(paths).flatMap(([path, methods]) => {
  const { 'x-act': act, parameters = [] } = methods['get'] ?? {};
  return act !== undefined && parameters.some(({ name }) => name === 'after') ? [{ path, act }] : [];
});

const badCursors = [
  ['abc'],
  [3],
  ['a\0'],
  [null],
  [{ a: 1 }],
  [1e12, 1],
  ['2026-02-30', newId()],
  ['2026-02-30T25:00:00.000Z', newId()],
  ['0000-00-00T00:00:00.000Z', newId()],
  [newId(), 1e12],
  ['SY', 1e9, 'SY01'],
  ['SY', 1, 'a\0'],
  ['SY', 1.5, 'SY01'],
].map((key) => cursorOf(key as string[]));

describe('what no list gave and no client means', () => {
  let world: World;
  let desk: Desk;
  const apis = new Map<RoleName, Api>();

  beforeAll(async () => {
    world = await openWorld();
    desk = await openDesk(world, { householdsPerSite: 1, blankets: 1 });
  });

  afterAll(() => world.close());

  const apiFor = async (act: ActName): Promise<Api> => {
    const row: ActRow = acts[act];
    const role = row.roles === 'everyone' ? 'auditor' : (row.roles[0] ?? 'auditor');
    const api = apis.get(role) ?? (await world.as(role));
    apis.set(role, api);
    return api;
  };

  it('is known for what it is: there are lists to ask', () => {
    expect(lists.length).toBeGreaterThan(18);
  });

  it.each(lists)('is refused as a cursor of $path', async ({ path, act }) => {
    const api = await apiFor(act);
    const address = path
      .replace('/api/v1/', '')
      .replace('{emergencyId}', desk.emergencyId)
      .replace('{distributionId}', desk.distributionId)
      .replace('{roundId}', desk.roundId)
      .replace(/\{\w+\}/g, newId());

    const answers = await Promise.all(badCursors.map((after) => api.get(`${address}?after=${after}`)));

    // Some lists' cursors are as loose as a text: what reads as one is a page, never a trouble.
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => ![200, 400, 404].includes(status))).toEqual([]);
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(4);
  });

  it('is refused as null in every field that may be left out but not null', () => {
    const passing = optionalFields().filter(({ takesNull, nullable }) => takesNull && !nullable);

    expect(optionalFields().length).toBeGreaterThan(80);
    expect(
      optionalFields().filter(({ takesNull, nullable }) => takesNull && nullable).length,
    ).toBeGreaterThan(15);
    expect(passing.map(({ name }) => name)).toEqual([]);
  });
});

interface OptionalField {
  readonly name: string;
  readonly takesNull: boolean;
  readonly nullable: boolean;
}

interface Rule {
  readonly type: string;
  readonly propertyName: string;
  readonly constraints?: readonly ((object: object, value: unknown) => boolean)[];
}

/** Every optional field of a body: whether validation lets null pass there, and whether the description says so. */
function optionalFields(): readonly OptionalField[] {
  const { validationMetadatas } = getMetadataStorage() as unknown as {
    readonly validationMetadatas: ReadonlyMap<new () => object, readonly Rule[]>;
  };
  const classes = [...validationMetadatas.keys()];
  return [...validationMetadatas].flatMap(([owner, rules]) => {
    const described = classes.filter((one) => one === owner || one.prototype instanceof owner);
    return rules.flatMap(({ type, propertyName, constraints }): readonly OptionalField[] => {
      const asks = constraints?.[0];
      const schema = described
        .map(({ name }) => components.schemas[name]?.properties?.[propertyName])
        .find((one) => one !== undefined);
      if (type !== ValidationTypes.CONDITIONAL_VALIDATION || asks === undefined || !schema) return [];
      const takesNull = !asks({ [propertyName]: null }, null);
      const nullable = [schema, ...(schema.anyOf ?? [])].some((one) => [one.type].flat().includes('null'));
      return [{ name: `${owner.name}.${propertyName}`, takesNull, nullable }];
    });
  });
}
