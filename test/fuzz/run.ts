import 'reflect-metadata';
import fc from 'fast-check';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ActName, acts, type RoleName, roles } from '../../src/acts/acts.js';
import { newId } from '../../src/platform/ids.js';
import { expectDescribed } from '../support/answers.js';
import type { Api } from '../support/api.js';
import { layPlace, type Place } from '../support/places.js';
import { Dice } from '../support/model.js';
import { setUpServer, tearDownServer } from '../support/test-server.js';
import { openWorld, type World } from '../support/world.js';
import { Generator, type Schema, spoiled } from './generate.js';

/*
 * Requests made from docs/openapi.json, valid and not, as every role and as nobody, against a service with two emergencies in it. Checked as
 * schemathesis names it: not_a_server_error, status_code_conformance, response_schema_conformance, negative_data_rejection, ignored_auth; and
 * that no answer or log line shows what it must not.
 */

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly act: ActName | undefined;
  readonly isPublic: boolean;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly body: Schema | undefined;
  readonly takesCsv: boolean;
}

/** To the parent, which reads what this process logs. */
const say = (line: string): void => {
  process.send?.(line);
};

/** Known of one household only: an answer that shows it to whoever may not look is a leak. */
const canaries = ['Zqxcanary', '+963944987654', 'CNRY4711'];
/** Acts whose answers may show who somebody is. */
const personal: readonly ActName[] = [
  'household.look',
  'household.search',
  'household.register',
  'household.correct',
  'household.import',
  'desk.lookup',
  'distribution.print',
  'household-import.read',
];
const internals =
  /node_modules|\.(js|ts):\d+|\bat \w+ \(|(select|insert|update) .* (from|into|set) |relation "|syntax error at/i;
/** Goes on until the reader hangs up; its story is follow-progress.e2e.ts. */
const isStream = ({ path }: Operation): boolean => path.endsWith('/stream');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { requests: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
  });
  const requests = Number(values.requests);
  await setUpServer();
  const world = await openWorld({ logLevel: 'info' });
  const { operations, schemas } = readDescription();
  const ground = await lay(world);
  const generator = new Generator(schemas, ground.ids, ground.foreign);
  const dice = new Dice(Number(values.seed));
  const found = { serverErrors: [] as string[], mismatches: [] as string[], leaks: [] as string[] };
  const statuses = new Map<number, number>();
  const walked = new Set<string>();
  const fuzzed = operations.filter((operation) => !isStream(operation));

  for (let no = 0; no < requests; no += 1) {
    const operation = no < fuzzed.length ? fuzzed[no] : dice.of(fuzzed);
    if (!operation) continue;
    const ends = operation.act === 'session.end';
    const asker = ends ? await world.as('auditor') : askerFor(operation, ground, dice);
    const request = requestOf(operation, {
      generator,
      ground,
      seed: Number(values.seed) * 1_000_003 + no,
      dice,
    });
    const response = await world.app.inject({
      method: operation.method.toUpperCase() as 'GET',
      url: request.url,
      headers: {
        ...(asker ? { authorization: `Bearer ${String(asker.token)}` } : {}),
        ...(operation.method === 'get' || request.hasId ? {} : { 'idempotency-key': newId() }),
        'if-match': '"1"',
        ...(request.type === undefined ? {} : { 'content-type': request.type }),
      },
      ...(request.payload === undefined ? {} : { payload: request.payload }),
    });
    const status = response.statusCode;
    const what = `${operation.operationId} → ${String(status)} (${request.what}; request ${String(no)})`;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    walked.add(operation.operationId);
    if (status >= 500 && status !== 503) found.serverErrors.push(`${what} ${response.body.slice(0, 200)}`);
    if (request.mustFail && status < 300) found.mismatches.push(`${what}: accepted`);
    if (!asker && !operation.isPublic && status < 400) found.leaks.push(`${what}: nobody signed in`);
    for (const leak of leaksIn(response.body, {
      operation,
      ground,
      request: request.url + (request.payload ?? ''),
    }))
      found.leaks.push(`${what}: ${leak}`);
    const type = String(response.headers['content-type'] ?? '');
    try {
      expectDescribed({
        ...{
          method: operation.method.toUpperCase(),
          path: request.url.split('?')[0] ?? '',
          status,
          contentType: type,
        },
        body: /[/+]json/.test(type) ? JSON.parse(response.body) : undefined,
      });
    } catch (error) {
      found.mismatches.push(`${what}: ${error instanceof Error ? error.message.slice(0, 300) : ''}`);
    }
    if (no > 0 && no % 10_000 === 0) say(`${String(no)} requests`);
  }
  await world.close();
  await tearDownServer();

  for (const one of [...first(found.serverErrors), ...first(found.mismatches), ...first(found.leaks)])
    say(one);
  const told = [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${String(status)}: ${String(count)}`);
  say(
    `seed ${values.seed}; ${String(walked.size)} of ${String(operations.length)} operations (streams are left out); ${told.join(', ')}`,
  );
  say(
    `fuzz: ${String(requests)} requests, ${String(found.serverErrors.length)} server errors, ` +
      `${String(found.mismatches.length)} schema mismatches, ${String(found.leaks.length)} leaks`,
  );
  if (found.serverErrors.length + found.mismatches.length + found.leaks.length > 0) process.exitCode = 1;
}

function first(list: readonly string[]): readonly string[] {
  return list.slice(0, 15);
}

interface Ground {
  readonly own: Place;
  /** Of another emergency: nobody who asks may hear of them. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly ids: readonly string[];
  readonly foreign: readonly string[];
  readonly apis: ReadonlyMap<RoleName, Api>;
}

async function lay(world: World): Promise<Ground> {
  const own = await layPlace(world);
  const other = await layPlace(world);
  const apis = new Map<RoleName, Api>();
  for (const role of Object.keys(roles) as RoleName[])
    apis.set(role, await world.as(role, role === 'administrator' ? {} : own.inOrganisation));
  const officer = apis.get('registration-officer');
  const { desk } = own;
  const { status, text } = (await officer?.post(desk.path('households'), {
    id: newId(),
    organisationId: desk.organisationId,
    siteId: desk.siteId,
    areaId: await areaOf(world, desk.siteId),
    reference: 'FUZZ-1',
    grounds: [{ purpose: 'registration', basis: 'vital_interest' }],
    individuals: [
      {
        ...{
          nameOriginal: 'Zqxcanary Person',
          nameLatin: 'Zqxcanary Person',
          relationship: 'head',
          sex: 'female',
        },
        ...{
          bornOn: '1980-02-03',
          phone: '+963944987654',
          document: { type: 'passport', number: 'CNRY4711' },
        },
      },
    ],
  })) ?? { status: 0, text: '' };
  if (status !== 201) throw new Error(text);
  return {
    own,
    secrets: { ...other.things },
    ids: [...Object.values(own.things), own.emergencyId, desk.organisationId],
    foreign: Object.values(other.things),
    apis,
  };
}

async function areaOf({ owner }: World, siteId: string): Promise<string> {
  const [row] = await owner.query<readonly { readonly id: string }[]>(
    'select area_id as id from site where id = $1',
    [siteId],
  );
  return row?.id ?? '';
}

/** Mostly somebody who may; now and then somebody who may not, or nobody. */
function askerFor({ act, isPublic }: Operation, { apis }: Ground, dice: Dice): Api | undefined {
  const chance = dice.next();
  if (chance < 0.15 || isPublic) return undefined;
  const row = act === undefined ? undefined : acts[act];
  const holders = [...apis].filter(
    ([role]) =>
      row === undefined || row.roles === 'everyone' || (row.roles as readonly string[]).includes(role),
  );
  const some = chance < 0.85 && holders.length > 0 ? holders : [...apis];
  return dice.of(some)[1];
}

interface Made {
  readonly url: string;
  readonly payload: string | undefined;
  readonly type: string | undefined;
  readonly what: string;
  readonly mustFail: boolean;
  readonly hasId: boolean;
}

interface Making {
  readonly generator: Generator;
  readonly ground: Ground;
  readonly seed: number;
  readonly dice: Dice;
}

function requestOf(operation: Operation, making: Making): Made {
  const { generator, ground, seed, dice } = making;
  const one = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed })[0] as T;
  const things: Readonly<Record<string, string>> = {
    ...ground.own.things,
    emergencyId: ground.own.emergencyId,
  };
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const given = operation.parameters.find(
      (parameter) => parameter.name === name && parameter.in === 'path',
    );
    const thing = things[name];
    if (thing !== undefined && dice.chance(0.85)) return thing;
    const made = dice.chance(0.7)
      ? one(generator.of(given?.schema ?? {}))
      : one(fc.string({ minLength: 1, maxLength: 30 }));
    return encodeURIComponent(String(made).replace(/^[.]{0,2}$/, 'nothing')); // dots are a way through the address
  });
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && (parameter.required === true || dice.chance(0.4)))
    .map(
      ({ name, schema }) =>
        `${name}=${encodeURIComponent(String(dice.chance(0.8) ? one(generator.of(schema)) : one(fc.string())))}`,
    );
  const url = `${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  const none = { url, payload: undefined, type: undefined, mustFail: false, hasId: false };
  if (operation.method === 'get' || operation.method === 'delete') return { ...none, what: 'no body' };
  if (operation.takesCsv)
    return { ...none, payload: one(fc.string({ maxLength: 300 })), type: 'text/csv', what: 'a text' };
  const valid = operation.body ? one(generator.of(operation.body)) : {};
  const hasId = typeof valid === 'object' && valid !== null && 'id' in valid;
  if (dice.chance(0.6))
    return {
      ...none,
      payload: JSON.stringify(valid),
      type: 'application/json',
      what: 'a body as described',
      hasId,
    };
  const spoil = spoiled(valid, dice.upTo(99));
  const mustFail = operation.body !== undefined;
  return { ...none, payload: spoil.payload, type: 'application/json', what: spoil.what, mustFail, hasId };
}

function leaksIn(
  body: string,
  {
    operation,
    ground,
    request,
  }: { readonly operation: Operation; readonly ground: Ground; readonly request: string },
): readonly string[] {
  const isShared = operation.act !== undefined && acts[operation.act].within === 'shared'; // for whoever works everywhere
  const mayShow = operation.act !== undefined && personal.includes(operation.act);
  return [
    ...canaries.filter((canary) => !mayShow && body.includes(canary)).map(() => 'shows who somebody is'),
    ...Object.entries(ground.secrets)
      .filter(([, id]) => !isShared && body.includes(id) && !request.includes(id))
      .map(([name]) => `tells of another emergency: ${name}`),
    ...(internals.test(body) && /"code":/.test(body) ? ['tells of what is inside'] : []),
  ];
}

function readDescription(): {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
} {
  const { paths, components } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    readonly paths: Record<string, Record<string, RawOperation>>;
    readonly components: { readonly schemas: Record<string, Schema> };
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => ({
      ...{
        method,
        path,
        operationId: raw.operationId,
        act: raw['x-act'],
        isPublic: raw['x-public'] !== undefined,
      },
      parameters: raw.parameters ?? [],
      body: raw.requestBody?.content['application/json']?.schema,
      takesCsv: raw.requestBody?.content['text/csv'] !== undefined,
    })),
  );
  return { operations, schemas: components.schemas };
}

interface RawOperation {
  readonly operationId: string;
  readonly 'x-act'?: ActName;
  readonly 'x-public'?: string;
  readonly parameters?: Operation['parameters'];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** Runs `main` in a process of its own, and reads what that logs: a line that shows somebody is a leak. */
async function watch(): Promise<void> {
  const child = fork(process.argv[1] ?? '', process.argv.slice(2), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let showing = 0;
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((each) => each.includes('"level":50')).slice(0, 5))
      process.stdout.write(`${line.slice(0, 1_500)}\n`);
    showing += lines.filter((line) => canaries.some((canary) => line.includes(canary))).length;
  });
  child.on('message', (line) => process.stdout.write(`${line as string}\n`));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (showing > 0)
    process.stdout.write(`${String(showing)} lines of the service's log show who somebody is\n`);
  process.exitCode = showing > 0 ? 1 : (code ?? 1);
}

if (process.send === undefined) await watch();
else {
  await main();
  process.disconnect();
}
