import pg from 'pg';
import { newId } from '../../src/platform/ids.js';

/**
 * Puts a fault of each kind into the books, as nobody but the owner of the database can: a handout that is gone, one that is there
 * twice, and a piece of stock that lies nowhere. A recount that does not find them counts nothing.
 */
export async function plantFaults(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const table of ['handout', 'handout_line', 'balance'])
      await client.query(`alter table ${table} disable trigger all`);
    const { rows } = await client.query<{ id: string }>(
      `select handout.id
       from handout
       where not over
         and not exists (select from reversal where reversal.handout_id = handout.id)
       order by handout.id desc
       limit 2`,
    );
    const [gone, twice] = rows.map(({ id }) => id);
    await client.query('delete from handout_line where handout_id = $1', [gone]);
    await client.query('delete from handout where id = $1', [gone]);
    const copy = newId();
    await client.query(
      `insert into handout
       select (jsonb_populate_record(handout, jsonb_build_object('id', $2::uuid, 'delivery_no', 99, 'receipt_code', 'planted', 'device_id', null,
         'device_counter', null, 'captured', 'paper'))).*
       from handout
       where id = $1`,
      [twice, copy],
    );
    await client.query(
      `insert into handout_line
       select $2, no, entitlement_line_id, quantity, over
       from handout_line
       where handout_id = $1`,
      [twice, copy],
    );
    await client.query(
      `update balance set amount = amount - 1
       where account_id = (select account_id from balance join account on account.id = account_id where kind = 'stock' and amount > 0 limit 1)`,
    );
  } finally {
    await client.end();
  }
}
