import fc from 'fast-check';

/** A schema as docs/openapi.json has it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

type Schemas = Readonly<Record<string, Schema>>;

const depthMax = 4;
const itemsMax = 4;

/** Values that a schema allows, with ids of things that are there among the uuids: of this emergency, and now and then of another. */
export class Generator {
  constructor(
    private readonly schemas: Schemas,
    private readonly ids: readonly string[],
    private readonly foreign: readonly string[],
  ) {}

  of(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
    const { $ref, anyOf, oneOf, allOf } = schema;
    if ($ref !== undefined) return this.of(this.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, depth);
    const either = anyOf ?? oneOf ?? allOf;
    if (either) return fc.oneof(...either.map((one) => this.of(one, depth)));
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const types = [schema.type ?? 'object'].flat();
    return fc.oneof(...types.map((type) => this.ofType(type, schema, depth)));
  }

  private ofType(type: string, schema: Schema, depth: number): fc.Arbitrary<unknown> {
    switch (type) {
      case 'string':
        return this.text(schema);
      case 'integer':
      case 'number':
        return fc.oneof(
          fc.constantFrom(schema.minimum ?? 0, Math.min(schema.maximum ?? 100, 1_000_000)),
          fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000, 1_000_000) }),
        );
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'array':
        return this.list(schema, depth);
      default:
        return this.object(schema, depth);
    }
  }

  private text(schema: Schema): fc.Arbitrary<string> {
    const { format, pattern, minLength = 0, maxLength = 60 } = schema;
    if (format === 'uuid')
      return fc.oneof(
        { weight: 8, arbitrary: this.id() },
        { weight: 1, arbitrary: fc.constantFrom(...this.foreign) },
      );
    if (format === 'date')
      return fc.constantFrom('2026-11-01', '2026-12-31', '2027-02-28', '1990-05-05', '0001-01-01');
    if (format === 'date-time')
      return fc.constantFrom('2026-11-20T10:00:00.000Z', '2026-11-20T10:00:00Z', '2027-01-01T00:00:00+03:00');
    if (pattern !== undefined)
      return fc.oneof(fc.stringMatching(new RegExp(withoutLooks(pattern), 'u')), this.id());
    const size = { minLength, maxLength: Math.min(maxLength, minLength + 40) };
    return fc.oneof(
      { weight: 3, arbitrary: fc.string({ ...size, unit: 'grapheme' }) },
      { weight: 2, arbitrary: fc.constantFrom(...texts) },
      { weight: 2, arbitrary: this.id() },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 999 }).map(String) },
    );
  }

  private id(): fc.Arbitrary<string> {
    return fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...this.ids) },
      { weight: 1, arbitrary: fc.uuid({ version: [4, 7] }) },
    );
  }

  private list(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { minItems = 0, maxItems = itemsMax, items = {} } = schema;
    const item = depth >= depthMax ? fc.constant(null) : this.of(items, depth + 1);
    return fc.array(item, {
      minLength: minItems,
      maxLength: Math.max(minItems, Math.min(maxItems, itemsMax)),
    });
  }

  private object(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { properties = {}, required = [] } = schema;
    if (depth >= depthMax) return fc.constant({});
    const arbitraries = Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [name, this.of(one, depth + 1)]),
    );
    return fc.record(arbitraries, { requiredKeys: [...required] });
  }
}

/** fast-check reads no looking ahead: what it excludes is among the values now and then. */
function withoutLooks(pattern: string): string {
  return pattern.replace(/\(\?<?[=!](?:[^()]|\([^()]*\))*\)/g, '');
}

/** What people and attackers write. */
const texts = [
  '=1+1',
  "'; drop table handout; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'http://169.254.169.254/latest/meta-data/',
  'file:///etc/passwd',
  '{{7*7}}',
  '%00',
  'محمد',
  '\u202Eabc',
  'A'.repeat(200),
  '0',
  '-1',
  '1e309',
  'USD',
  'en',
];

/** A body that the schema does not allow, whatever it says: it must be refused. */
export function spoiled(valid: unknown, how: number): { readonly payload: string; readonly what: string } {
  const object = typeof valid === 'object' && valid !== null ? valid : {};
  const cases: readonly (readonly [string, () => string])[] = [
    ['an unknown field', () => JSON.stringify({ ...object, zzUnknown: 1 })],
    [
      '__proto__',
      () => `{"__proto__":{"isAdmin":true},${JSON.stringify(object).slice(1)}`.replace(',}', '}'),
    ],
    [
      'constructor.prototype',
      () => JSON.stringify({ ...object, constructor: { prototype: { isAdmin: true } } }),
    ],
    ['half of it', () => JSON.stringify(object).slice(0, -1)],
    ['a list instead', () => `[${JSON.stringify(object)}]`],
    ['a text instead', () => '"text"'],
    ['deep nesting', () => `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    [
      'a field of the database',
      () => JSON.stringify({ ...object, recordedBy: '0', recorded_by: '0', emergency_id: '0' }),
    ],
    ['nothing at all', () => ''],
    ['no JSON', () => 'a=b&c=d'],
  ];
  const [what, payload] = cases[how % cases.length] ?? ['', () => ''];
  return { what, payload: payload() };
}
