import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Goods and cash that come to a distribution while it is held, and goods that leave it otherwise than into people's hands. */
export class StockMoves1700000001016 implements MigrationInterface {
  readonly name = 'StockMoves1700000001016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(moves);
    await runner.query(exchanges);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('history is not undone: restore a backup, or write a migration that goes on'),
    );
  }
}

/**
 * Each is of one line of what the distribution took along, in base units of an item or minor units of a currency. Cash leaves the tables by
 * handouts and by the count of two people at the end alone.
 */
const moves = `
  create table distribution_stock_move (
    id uuid primary key,
    emergency_id uuid not null,
    distribution_id uuid not null,
    no smallint not null,
    kind text not null check (kind in ('supplied', 'sent_back', 'damaged')),
    quantity bigint not null check (quantity > 0),
    reason text check (length(reason) between 3 and 400),
    moved_by uuid not null references person (id),
    moved_at timestamptz(3) not null,
    unique (emergency_id, id),
    check ((kind = 'damaged') = (reason is not null)),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id),
    foreign key (distribution_id, no) references distribution_stock (distribution_id, no)
  );
  create index distribution_stock_move_of on distribution_stock_move (distribution_id, no);
  select insert_only('distribution_stock_move');
  select audited('distribution_stock_move', 'distribution_id');

  create function guard_stock_move() returns trigger language plpgsql as $$
  begin
    if not exists (select from distribution where id = new.distribution_id and state in ('open', 'suspended')) then
      raise exception 'what is not held has nothing that comes or goes'
        using errcode = 'check_violation', constraint = 'stock_move_while_held', table = 'distribution_stock_move';
    end if;
    if new.kind <> 'supplied' and exists (
      select from distribution_stock where distribution_id = new.distribution_id and no = new.no and custodian_id is not null
    ) then
      raise exception 'cash leaves by handouts and by the count of two people'
        using errcode = 'check_violation', constraint = 'stock_move_of_cash', table = 'distribution_stock_move';
    end if;
    return new;
  end $$;
  create trigger guarded before insert on distribution_stock_move for each row execute function guard_stock_move();
  alter table distribution_stock_move enable always trigger guarded;
`;

/** Damaged goods of a handout for as many of the same. What was handed out stays handed out, so it is not reversed any more. */
const exchanges = `
  create table exchange (
    id uuid primary key,
    emergency_id uuid not null,
    handout_id uuid not null,
    distribution_id uuid not null,
    entitlement_line_id uuid not null,
    quantity bigint not null check (quantity > 0),
    recorded_by uuid not null references person (id),
    recorded_at timestamptz(3) not null,
    unique (emergency_id, id),
    foreign key (emergency_id, handout_id) references handout (emergency_id, id),
    foreign key (emergency_id, distribution_id) references distribution (emergency_id, id),
    foreign key (handout_id, entitlement_line_id) references handout_line (handout_id, entitlement_line_id)
  );
  create index exchange_of on exchange (handout_id, entitlement_line_id);
  create index exchange_at on exchange (distribution_id);
  select insert_only('exchange');
  select audited('exchange', 'id');

  create function guard_exchange() returns trigger language plpgsql as $$
  declare
    given bigint;
    before bigint;
  begin
    perform from entitlement
    where id = (select entitlement_id from handout where id = new.handout_id)
    for no key update;
    if exists (select from reversal where handout_id = new.handout_id) then
      raise exception 'nothing stands of a handout that was reversed'
        using errcode = 'check_violation', constraint = 'exchange_of_standing', table = 'exchange';
    end if;
    select part.quantity - part.over into given
    from handout_line part
    join entitlement_line line on line.id = part.entitlement_line_id and line.item_id is not null
    where part.handout_id = new.handout_id
      and part.entitlement_line_id = new.entitlement_line_id;
    select coalesce(sum(quantity), 0) into before
    from exchange
    where handout_id = new.handout_id
      and entitlement_line_id = new.entitlement_line_id;
    if given is null or before + new.quantity > given then
      raise exception 'more is exchanged than was handed out'
        using errcode = 'check_violation', constraint = 'exchange_of_given', table = 'exchange';
    end if;
    return new;
  end $$;
  create trigger guarded before insert on exchange for each row execute function guard_exchange();
  alter table exchange enable always trigger guarded;

  create function guard_reversal_of_exchanged() returns trigger language plpgsql as $$
  begin
    perform from entitlement
    where id = (select entitlement_id from handout where id = new.handout_id)
    for no key update;
    if exists (select from exchange where handout_id = new.handout_id) then
      raise exception 'something of this handout was exchanged'
        using errcode = 'check_violation', constraint = 'reversal_of_exchanged', table = 'reversal';
    end if;
    return new;
  end $$;
  create trigger guarded_exchange before insert on reversal for each row execute function guard_reversal_of_exchanged();
  alter table reversal enable always trigger guarded_exchange;
`;
