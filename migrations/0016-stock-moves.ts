import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Goods and cash that come to a distribution while it is held, and goods that leave it otherwise than into people's hands. */
export class StockMoves1700000001016 implements MigrationInterface {
  readonly name = 'StockMoves1700000001016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(moves);
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
