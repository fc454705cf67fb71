import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** What one answer was to: the words of the request line and the status. */
export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

const description = closed(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))) as Description;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: 'mizan', components: description.components });
const routes = Object.entries(description.paths).map(([template, operations]) => ({
  pattern: patternOf(template),
  template,
  operations,
}));
const compiled = new Map<string, ValidateFunction>();

/**
 * Throws where an answer is not as docs/openapi.json describes it: a status or refusal that the route does not list, a field that is
 * missing, of another type, or not described at all.
 */
export function expectDescribed(answered: Answered): void {
  const where = `${answered.method} ${answered.path} → ${answered.status}`;
  const operation = operationOf(answered);
  if (!operation) {
    if (answered.status === 404) return; // no such address: that is the answer
    throw new Error(`${where}: docs/openapi.json does not know this route: npm run openapi`);
  }
  const response = operation.responses[String(answered.status)];
  if (!response)
    throw new Error(
      `${where}: ${operation.operationId} does not list this status; its answer was ${codeOf(answered.body)}`,
    );

  const type = answered.contentType?.split(';')[0] ?? '';
  if (!response.content && type === '') return; // described as empty, and it is
  const described = response.content?.[type];
  if (!described)
    throw new Error(`${where}: ${operation.operationId} does not describe an answer of the type ${type}`);
  if (!/[/+]json$/.test(type)) return; // a text is a text
  const { schema } = described;
  if (!schema) throw new Error(`${where}: ${operation.operationId} does not say what its answer looks like`);
  const validate = validatorOf(`${operation.operationId} ${answered.status}`, schema);
  if (!validate(answered.body))
    throw new Error(`${where}: not as described: ${ajv.errorsText(validate.errors)}`);
}

function operationOf({ method, path }: Answered): Operation | undefined {
  const plain = path.split('?')[0] ?? path;
  const matching = routes.filter(
    ({ pattern, operations }) => pattern.test(plain) && operations[method.toLowerCase()],
  );
  const exact = matching.find(({ template }) => template === plain) ?? mostLiteral(matching);
  return exact?.operations[method.toLowerCase()];
}

/** Of `/rounds/{id}` and `/rounds/mine` the one with fewer parameters is meant. */
function mostLiteral<Route extends { readonly template: string }>(
  matching: readonly Route[],
): Route | undefined {
  return [...matching].sort((a, b) => a.template.split('{').length - b.template.split('{').length)[0];
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`);
}

function validatorOf(name: string, schema: object): ValidateFunction {
  const known = compiled.get(name);
  if (known) return known;
  const validate = ajv.compile(
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"mizan#/components/')) as object,
  );
  compiled.set(name, validate);
  return validate;
}

/** Objects whose fields are described have no others. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  const isObject =
    members['type'] === 'object' && 'properties' in members && !('additionalProperties' in members);
  return isObject ? { ...members, additionalProperties: false } : members;
}

function codeOf(body: unknown): string {
  const { code } = (body ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'no problem';
}
