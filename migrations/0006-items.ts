import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What can be handed out and where it lies. Items are shared by all; each is a commodity of the ledger under its own id. Lots come
 * from receipts and never change. How much of a lot lies at a site is the balance of its account `stock:<site>/<grant>/<lot>`,
 * which always has the emergency of the lot; these tables hold no quantity that could differ from it.
 */
export class Items1700000001006 implements MigrationInterface {
  readonly name = 'Items1700000001006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(item);
    await runner.query(lot);
    await runner.query(receipt);
    await runner.query(move);
    await runner.query(`create index account_lot on account (lot_id, kind) where lot_id is not null`);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/**
 * Code, unit and kind are fixed, for stock is counted in them. What a kit holds is fixed too: a kit with other contents is another
 * kit. No kit holds a kit, so there is no cycle.
 */
const item = `
  create table item (
    id uuid primary key references commodity (id) deferrable initially deferred,
    emergency_id uuid not null check (emergency_id = '00000000-0000-0000-0000-000000000000'),
    code text not null constraint item_code unique check (code ~ '^[A-Z0-9][A-Z0-9-]{0,29}$'),
    names jsonb not null constraint item_has_name check (
      jsonb_typeof(names) = 'object'
      and names ?| array['en', 'fr', 'ar', 'es']
      and names - array['en', 'fr', 'ar', 'es'] = '{}'
    ),
    unit text not null check (unit in ('unit', 'kit', 'set', 'kg', 'g', 'l', 'ml', 'mt', 'm', 'm2', 'roll')),
    category text not null check (category in (
      'shelter', 'bedding', 'kitchen', 'clothing', 'energy', 'water', 'hygiene', 'food', 'health', 'education', 'other'
    )),
    kind text not null check (kind in ('item', 'kit')),
    version integer not null default 1 check (version > 0),
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id),
    unique (id, kind)
  );
  grant update (names, category, version) on item to mizan_app;
  select audited('item', 'id');

  create table kit_line (
    emergency_id uuid not null check (emergency_id = '00000000-0000-0000-0000-000000000000'),
    kit_id uuid not null,
    kit_kind text not null default 'kit' check (kit_kind = 'kit'),
    item_id uuid not null,
    item_kind text not null default 'item' check (item_kind = 'item'),
    quantity integer not null check (quantity between 1 and 1000000),
    primary key (kit_id, item_id),
    foreign key (kit_id, kit_kind) references item (id, kind),
    constraint kit_line_holds_items foreign key (item_id, item_kind) references item (id, kind)
  );
  select insert_only('kit_line');
  select audited('kit_line', 'kit_id');
`;

/**
 * The goods of one receipt line: one item, from one grant or one donor, at one value. Its grant serves its emergency, and stays its
 * grant for ever: stock of one grant never serves another.
 */
const lot = `
  create table lot (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    item_id uuid not null,
    item_kind text not null default 'item' check (item_kind = 'item'),
    code text not null check (length(code) between 1 and 60),
    grant_id uuid,
    donor text check (length(donor) between 1 and 200),
    origin text not null check (origin in ('purchase', 'gift_in_kind')),
    unit_value bigint not null check (unit_value between 0 and 999999999999999),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    expires_on date,
    recorded_at timestamptz(3) not null default clock_timestamp(),
    unique (emergency_id, id),
    constraint lot_of_item foreign key (item_id, item_kind) references item (id, kind),
    constraint lot_grant foreign key (emergency_id, grant_id) references grant_emergency (emergency_id, grant_id),
    constraint lot_has_one_source check (num_nonnulls(grant_id, donor) = 1)
  );
  create index lot_item on lot (emergency_id, item_id);
  create index lot_of_grant on lot (grant_id) where grant_id is not null;
  select insert_only('lot');
  select audited('lot', 'id');
`;

/** Goods that came in at a site, with the document that came with them. Each line made one lot. */
const receipt = `
  create table goods_receipt (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    site_id uuid not null,
    reference text not null check (length(reference) between 1 and 60),
    received_on date not null,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz(3) not null,
    unique (emergency_id, id),
    constraint goods_receipt_site foreign key (emergency_id, site_id) references site_emergency (emergency_id, site_id)
  );
  create index goods_receipt_at on goods_receipt (site_id, id);
  select insert_only('goods_receipt');
  select audited('goods_receipt', 'id');

  create table goods_receipt_line (
    emergency_id uuid not null,
    receipt_id uuid not null,
    no smallint not null check (no > 0),
    lot_id uuid not null unique,
    quantity integer not null check (quantity between 1 and 1000000000),
    primary key (receipt_id, no),
    foreign key (emergency_id, receipt_id) references goods_receipt (emergency_id, id),
    foreign key (emergency_id, lot_id) references lot (emergency_id, id)
  );
  select insert_only('goods_receipt_line');
  select audited('goods_receipt_line', 'receipt_id');
`;

/** Goods that went from one site to another. An emergency moves its own lots and those that all share, never another's. */
const move = `
  create table stock_move (
    id uuid primary key,
    emergency_id uuid not null references emergency (id),
    from_site_id uuid not null,
    to_site_id uuid not null,
    reason text not null check (reason in ('supply', 'consolidation', 'relocation', 'return', 'other')),
    reference text check (length(reference) between 1 and 60),
    moved_on date not null,
    recorded_by uuid not null references person (id),
    recorded_at timestamptz(3) not null,
    unique (emergency_id, id),
    foreign key (emergency_id, from_site_id) references site_emergency (emergency_id, site_id),
    foreign key (emergency_id, to_site_id) references site_emergency (emergency_id, site_id),
    constraint stock_move_goes_elsewhere check (from_site_id <> to_site_id)
  );
  create index stock_move_from on stock_move (from_site_id, id);
  create index stock_move_to on stock_move (to_site_id, id);
  select insert_only('stock_move');
  select audited('stock_move', 'id');

  create table stock_move_line (
    emergency_id uuid not null,
    move_id uuid not null,
    no smallint not null check (no > 0),
    lot_emergency_id uuid not null,
    lot_id uuid not null,
    quantity integer not null check (quantity between 1 and 1000000000),
    primary key (move_id, no),
    unique (move_id, lot_id),
    foreign key (emergency_id, move_id) references stock_move (emergency_id, id),
    foreign key (lot_emergency_id, lot_id) references lot (emergency_id, id),
    constraint stock_move_of_own check (lot_emergency_id in (emergency_id, '00000000-0000-0000-0000-000000000000'))
  );
  create index stock_move_line_lot on stock_move_line (lot_id);
  select insert_only('stock_move_line');
  select audited('stock_move_line', 'move_id');
`;
