import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ActName, acts } from './acts/acts.js';
import { ProblemView } from './platform/problem.contract.js';
import { refusals, type RefusalCode } from './platform/refusal.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & {
  'x-act'?: ActName;
  'x-public'?: string;
  'x-unnamed'?: string;
};

const always: readonly RefusalCode[] = ['input.invalid', 'server.error'];
const signedIn: readonly RefusalCode[] = [
  'session.missing',
  'session.ended',
  'act.forbidden',
  'password.change-first',
  'not-found',
];
const passing: readonly RefusalCode[] = ['server.busy', 'server.locked', 'server.timeout', 'server.stopping'];
const reading: readonly RefusalCode[] = ['cursor.invalid'];
const sending: readonly RefusalCode[] = ['body.too-large', 'media.unsupported'];
const unasked: readonly RefusalCode[] = [
  'request.malformed',
  'route.unknown',
  'method.unsupported',
  'request.too-slow',
  'expectation.unsupported',
  'request.head-too-large',
  'version.unsupported',
];
const claiming: readonly RefusalCode[] = ['idempotency.missing', 'idempotency.invalid', 'id.reused'];

/** The API's description (OpenAPI 3.1): operations stem from acts, and each lists the refusals that it may answer with. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Mizan')
    .setDescription(
      'A ledger of humanitarian aid: who was registered, what they were promised, what they were handed.\n\n' +
        'Every refusal is a problem (RFC 9457). An operation lists its own; before any is asked, a request may be refused with ' +
        `${unasked.map(told).join('; ')}.`,
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, base, { extraModels: [ProblemView] });
  for (const path of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(path as Record<string, Operation>))
      describe(method, operation, document);
  }
  for (const [path, operations] of Object.entries(document.paths))
    namePathParameters(path, operations as Record<string, Operation>);
  return wholeNumbers(document) as OpenAPIObject;
}

function describe(method: string, operation: Operation, document: OpenAPIObject): void {
  const act = operation['x-act'];
  const isPublic = operation['x-public'] !== undefined;
  const writes = method !== 'get';
  const codes = [
    ...always,
    ...passing,
    ...(isPublic ? [] : signedIn),
    ...(act ? acts[act].refuses : []),
    ...(writes ? sending : reading),
    ...(writes && !isPublic ? claiming : []),
  ];
  for (const [status, some] of byStatus(codes)) {
    operation.responses[status] = {
      description: some.map((code) => `\`${code}\` ${refusals[code][1]}`).join('; '),
      content: { 'application/problem+json': { schema: problemWith(some) } },
    };
  }
  askForNoDefault(operation);
  if (writes && !isPublic) describeClaim(operation, document);
}

/** What has a default need not be sent. */
function askForNoDefault({ parameters = [] }: Operation): void {
  for (const parameter of parameters) {
    if ('schema' in parameter && 'default' in parameter.schema) parameter.required = false;
  }
}

/** A refusal that belongs to no operation. */
function told(code: RefusalCode): string {
  const [status, title] = refusals[code];
  return `${status} \`${code}\` ${title}`;
}

/** A problem with one of these codes and no other. */
function problemWith(codes: readonly RefusalCode[]) {
  return {
    allOf: [{ $ref: '#/components/schemas/ProblemView' }, { properties: { code: { enum: [...codes] } } }],
  };
}

/** How a write is named, and that it is answered again: a creation sent again answers 200 with the first answer. */
function describeClaim(operation: Operation, document: OpenAPIObject): void {
  const created = operation.responses['201'];
  if (created)
    operation.responses['200'] ??= { ...created, description: 'The same request again: the first answer' };
  if (operation['x-unnamed'] !== undefined || hasOwnId(operation, document)) return;
  operation.parameters = [
    ...(operation.parameters ?? []),
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      description:
        'Names this request: a UUID of version 4 or 7, kept by the sender until it has the answer.',
      schema: { type: 'string', format: 'uuid' },
    },
  ];
}

/** What a device makes names itself by the id in its body. */
function hasOwnId(operation: Operation, document: OpenAPIObject): boolean {
  const body = operation.requestBody as
    | { readonly content?: Readonly<Record<string, { readonly schema?: { readonly $ref?: string } }>> }
    | undefined;
  const name = body?.content?.['application/json']?.schema?.$ref?.split('/').at(-1) ?? '';
  const schema = document.components?.schemas?.[name];
  return schema !== undefined && 'properties' in schema && schema.properties['id'] !== undefined;
}

/** Parameters of the address that the guard reads: no handler declares them. */
function namePathParameters(path: string, operations: Record<string, Operation>): void {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  for (const operation of Object.values(operations)) {
    const known = new Set(
      (operation.parameters ?? []).map((parameter) => ('name' in parameter ? parameter.name : '')),
    );
    const missing = names.filter((name) => !known.has(name));
    operation.parameters = [
      ...missing.map((name) => ({
        name,
        in: 'path' as const,
        required: true,
        schema: { type: 'string' as const, format: 'uuid' },
      })),
      ...(operation.parameters ?? []),
    ];
  }
}

function byStatus(codes: readonly RefusalCode[]): ReadonlyMap<string, readonly RefusalCode[]> {
  const grouped = new Map<string, RefusalCode[]>();
  for (const code of new Set(codes)) {
    const status = String(refusals[code][0]);
    grouped.set(status, [...(grouped.get(status) ?? []), code]);
  }
  return grouped;
}

/**
 * There are no fractions in this API: amounts are text and counts are whole, so every `number` is an `integer`. Lists of codes are
 * sorted, so that the description is the same from whatever order the compiler meets them in.
 */
function wholeNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wholeNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, settled(key, member)]));
}

function settled(key: string, member: unknown): unknown {
  const types = key === 'type' ? [member].flat() : [];
  if (types.includes('number')) {
    const whole = types.map((type) => (type === 'number' ? 'integer' : type));
    return Array.isArray(member) ? whole : whole[0];
  }
  if (key === 'enum' && Array.isArray(member)) return [...(member as unknown[])].sort();
  return wholeNumbers(member);
}

/** Serves the description at `/docs`, and as JSON at `/docs-json`. */
export function serveDocs(app: INestApplication): void {
  SwaggerModule.setup('docs', app, describeApi(app));
}
