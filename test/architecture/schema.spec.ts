import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { coveredTables, uncoveredTables } from '../../migrations/covered.js';
import { openWorld, type World } from '../support/world.js';

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

/** Tables that code reaches by SQL alone, each with its reason. */
const withoutEntity: Readonly<Record<string, string>> = {
  claim: 'the door’s own, written set-based',
  audit_event: 'the log, written set-based',
  audit_subject: 'the log’s index, written set-based',
  audit_pending: 'the log’s queue, filled by a trigger',
  audit_leaf: 'the log’s, written set-based by the sequencer',
  audit_tile: 'the log’s, written by the sequencer',
  audit_head: 'the log’s, written by the sequencer',
  audit_origin: 'the log’s, written by the sequencer',
  audit_checkpoint: 'the log’s, written by the sequencer',
  audit_cosignature: 'the log’s, written by the sequencer',
  need_import_figure: 'what an import has read so far, written set-based',
  migration: 'TypeORM’s own',
};

describe('the schema', () => {
  let world: World;
  let columns: readonly Column[];

  beforeAll(async () => {
    world = await openWorld();
    columns = await world.owner.query<readonly Column[]>(
      `select table_name as "table", column_name as name,
              case when data_type = 'ARRAY' then substr(udt_name, 2) || '[]' else udt_name end as type,
              is_nullable = 'YES' as nullable
       from information_schema.columns
       join information_schema.tables using (table_schema, table_name)
       where table_schema = 'public'
         and table_type = 'BASE TABLE'
       order by table_name, column_name`,
    );
  });

  afterAll(() => world.close());

  it('is what the entities say it is', () => {
    const mapped = world.app
      .get(DataSource)
      .entityMetadatas.flatMap((entity) =>
        entity.columns.map((column) => ({
          table: entity.tableName,
          name: column.databaseName,
          type: typeName(String(column.type), column.isArray),
          nullable: column.isNullable,
        })),
      )
      .sort((a, b) => (a.table + a.name < b.table + b.name ? -1 : 1));
    const tables = new Set(mapped.map((column) => column.table));

    const there = columns
      .filter((column) => tables.has(column.table))
      .sort((a, b) => (a.table + a.name < b.table + b.name ? -1 : 1));
    expect(mapped).toEqual(there);
  });

  it('has an entity for each table, or a reason why not', () => {
    const tables = new Set(columns.map((column) => column.table));
    const mapped = new Set(world.app.get(DataSource).entityMetadatas.map((entity) => entity.tableName));

    expect([...tables].filter((table) => !mapped.has(table)).sort()).toEqual(
      Object.keys(withoutEntity).sort(),
    );
  });

  it('names an emergency in every table that an emergency owns', () => {
    const owned = new Set(
      columns.filter((column) => column.name === 'emergency_id').map((column) => column.table),
    );
    const nullable = columns
      .filter((column) => column.name === 'emergency_id' && column.nullable)
      .map((column) => column.table);

    expect(owned.size).toBeGreaterThan(5);
    expect(nullable).toEqual(['assignment']); // null there means: in all emergencies
  });

  it('keeps amounts and quantities whole: no column holds a fraction', () => {
    const fractional = columns.filter((column) =>
      ['float4', 'float8', 'numeric', 'money'].includes(column.type),
    );

    expect(fractional).toEqual([]);
  });

  it('lets nothing be written unlogged but in tables that say why', async () => {
    const checks = await world.owner.query<readonly { table: string; body: string; enabled: string }[]>(
      `select tgrelid::regclass::text as "table", prosrc as body, tgenabled as enabled
       from pg_trigger
       join pg_proc on pg_proc.oid = tgfoid
       where tgname = 'audited'
         and tgdeferrable
         and tginitdeferred`,
    );
    const covered = checks.map(({ table, body }) => [table, /coalesce\(new\.(\w+),/.exec(body)?.[1]]);

    expect(Object.fromEntries(covered)).toEqual(coveredTables);
    expect(checks.filter(({ enabled }) => enabled !== 'A')).toEqual([]);
    expect([...new Set(columns.map(({ table }) => table))].sort()).toEqual(
      [...Object.keys(coveredTables), ...Object.keys(uncoveredTables)].sort(),
    );
  });
});

function typeName(type: string, isArray: boolean): string {
  const names: Readonly<Record<string, string>> = {
    int: 'int4',
    integer: 'int4',
    bigint: 'int8',
    smallint: 'int2',
    boolean: 'bool',
    'timestamp with time zone': 'timestamptz',
    character: 'bpchar',
    char: 'bpchar',
    'character varying': 'varchar',
  };
  return `${names[type] ?? type}${isArray ? '[]' : ''}`;
}
