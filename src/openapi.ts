import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ActName, acts } from './acts/acts.js';
import { ProblemView } from './platform/problem.contract.js';
import { refusals, type RefusalCode } from './platform/refusal.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & { 'x-act'?: ActName };

const always: readonly RefusalCode[] = ['input.invalid', 'server.error'];
const signedIn: readonly RefusalCode[] = ['session.missing', 'session.ended', 'act.forbidden', 'not-found'];
const passing: readonly RefusalCode[] = ['server.busy', 'server.locked', 'server.timeout', 'server.stopping'];
const writing: readonly RefusalCode[] = [
  'idempotency.missing',
  'idempotency.invalid',
  'id.reused',
  'body.too-large',
  'media.unsupported',
];

/** The API's description (OpenAPI 3.1): operations stem from acts, and each lists the refusals that it may answer with. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Mizan')
    .setDescription(
      'A ledger of humanitarian aid: who was registered, what they were promised, what they were handed.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, base, { extraModels: [ProblemView] });
  for (const path of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(path as Record<string, Operation>))
      describe(method, operation);
  }
  return wholeNumbers(document) as OpenAPIObject;
}

function describe(method: string, operation: Operation): void {
  const act = operation['x-act'];
  const codes = [
    ...always,
    ...passing,
    ...(act ? [...signedIn, ...acts[act].refuses] : []),
    ...(method === 'get' ? [] : writing),
  ];
  for (const [status, some] of byStatus(codes)) {
    operation.responses[status] = {
      description: some.map((code) => `\`${code}\` ${refusals[code][1]}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemView' } } },
    };
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

/** There are no fractions in this API: amounts are text and counts are whole, so every `number` is an `integer`. */
function wholeNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wholeNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === 'type' && member === 'number' ? 'integer' : wholeNumbers(member),
    ]),
  );
}
