import type pg from 'pg';
import { appended, emptyTree, leafHash, rootOf } from '../../src/audit/merkle.rules.js';
import { checkpointText, makeSigner, signedNote, type Signer } from '../../src/audit/note.rules.js';
import { newId } from '../../src/platform/ids.js';
import type { Dice } from '../support/model.js';

/** What somebody with the owner's password does, in a transaction that is undone afterwards. */
export interface Change {
  readonly name: string;
  apply(site: Site): Promise<void>;
}

export interface Site {
  readonly client: pg.Client;
  readonly dice: Dice;
  /** The entries as they were signed, in their order. */
  readonly entries: readonly Buffer[];
  /** The agency's own key: the operator may be the one who forges. */
  readonly signer: Signer;
}

const stranger = makeSigner('stranger.example.org/log', 'note', Buffer.alloc(32, 9));

/** Edits, deletions, swaps, insertions, truncations, roll-backs, forks, forgeries, skips, and the ledger behind the log's back. */
export const changes: readonly Change[] = [
  log('edits a byte of an entry', ({ dice }, entries) => {
    const index = dice.upTo(entries.length - 1);
    const bytes = Buffer.from(entries[index] ?? '');
    const at = dice.upTo(bytes.length - 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.upTo(6)); // stays text, often JSON
    return entries.with(index, bytes);
  }),
  log('edits an amount that an entry tells', ({ dice }, entries) => {
    const index = indexOf(dice, entries, (leaf) => leaf.includes('"amount":"'));
    const text = String(entries[index]).replace(
      /"amount":"(\d+)"/,
      (_, sum: string) => `"amount":"${String(Number(sum) + 1)}"`,
    );
    return entries.with(index, Buffer.from(text));
  }),
  log('edits who did it', ({ dice }, entries) => {
    const index = indexOf(dice, entries, (leaf) => leaf.includes('"actor":"'));
    const text = String(entries[index]).replace(/"actor":"[^"]+"/, `"actor":"${newId()}"`);
    return entries.with(index, Buffer.from(text));
  }),
  log('deletes an entry', ({ dice }, entries) => entries.toSpliced(dice.upTo(entries.length - 1), 1)),
  log('swaps two entries', ({ dice }, entries) => {
    const [one, other] = [dice.upTo(entries.length - 2), entries.length - 1 - dice.upTo(0)];
    return entries.with(one, entries[other] ?? nothing).with(other, entries[one] ?? nothing);
  }),
  log('swaps neighbours', ({ dice }, entries) => {
    const at = dice.upTo(entries.length - 2);
    return entries.with(at, entries[at + 1] ?? nothing).with(at + 1, entries[at] ?? nothing);
  }),
  log('inserts an entry', ({ dice }, entries) =>
    entries.toSpliced(dice.upTo(entries.length - 1), 0, madeUp(entries)),
  ),
  log('tells an entry twice', ({ dice }, entries) => {
    const at = dice.upTo(entries.length - 1);
    return entries.toSpliced(at, 0, entries[at] ?? nothing);
  }),
  log('truncates the end', ({ dice }, entries) => entries.slice(0, -1 - dice.upTo(20))),
  log('rolls back to an earlier day, checkpoints and all', async ({ client, dice }, entries) => {
    const size = entries.length - 1 - dice.upTo(entries.length / 2);
    await client.query('delete from audit_checkpoint where size > $1', [size]);
    return entries.slice(0, size);
  }),
  log('forks: rolls back, goes on otherwise, and signs that with the real key', async (site, entries) => {
    const { client, dice, signer } = site;
    const size = entries.length - 1 - dice.upTo(entries.length / 2);
    const forked = [
      ...entries.slice(0, size),
      ...Array.from({ length: 1 + dice.upTo(99) }, () => madeUp(entries)),
    ];
    await client.query('delete from audit_checkpoint where size > $1', [size]);
    await sign(client, forked, signer);
    return forked;
  }),
  log('rewrites everything from some place on, and signs that with the real key', async (site, entries) => {
    const { client, dice, signer } = site;
    const from = dice.upTo(entries.length - 2);
    const rewritten = entries.map((leaf, index) => (index < from ? leaf : madeUp(entries)));
    await client.query('delete from audit_checkpoint where size > $1', [from]);
    await sign(client, rewritten, signer);
    return rewritten;
  }),
  log('forges: signs with another key under the same name', async ({ client, signer }, entries) => {
    await client.query('delete from audit_checkpoint where size = $1', [entries.length]);
    await sign(client, entries, makeSigner(signer.verifier.name, 'note', Buffer.alloc(32, 8)));
    return entries;
  }),
  log('signs under another name', async ({ client }, entries) => {
    await client.query('delete from audit_checkpoint');
    await sign(client, entries, stranger);
    return entries;
  }),
  statement('changes a checkpoint that is kept', async ({ client, dice }) => {
    const note = await aNote(client, dice);
    const at = dice.upTo(note.note.length - 2);
    const bit = note.note.charCodeAt(at) ^ (1 << dice.upTo(3));
    const changed = note.note.slice(0, at) + String.fromCharCode(bit) + note.note.slice(at + 1);
    await client.query('update audit_checkpoint set note = $2 where size = $1', [note.size, changed]);
  }),
  statement('replays an old checkpoint as a larger one', async ({ client, dice }) => {
    const { note } = await aNote(client, dice);
    await client.query(
      'update audit_checkpoint set note = replace($1, split_part($1, chr(10), 2), (size + 1)::text)',
      [note],
    );
  }),
  statement('removes all checkpoints', ({ client }) => client.query('delete from audit_checkpoint')),
  statement('skips an entry: it is there, and has no place', async ({ client, dice, entries }) => {
    await client.query('delete from audit_leaf where leaf_index = $1', [dice.upTo(entries.length - 1)]);
  }),
  statement('writes an entry that never queues', ({ client, entries }) =>
    client.query(
      `insert into audit_event (id, leaf, at, emergency_id, act, outcome)
       select $1, $2, now(), emergency_id, act, outcome from audit_event limit 1`,
      [newId(), madeUp(entries)],
    ),
  ),
  ledger('pays one more unit', `update transfer set amount = amount + 1 where id = $1`),
  ledger(
    'turns a transfer into another kind',
    `update transfer set kind = case kind when 'single' then 'reversal' else 'single' end, pending_id = null, reverses_id = null where id = $1`,
  ),
  ledger(
    'moves a transfer to another cause',
    `update transfer set cause_id = gen_random_uuid() where id = $1`,
  ),
  ledger(
    'turns a transfer around',
    `update transfer set debit_id = credit_id, credit_id = debit_id where id = $1`,
  ),
  ledger('removes a transfer', `delete from transfer where id = $1`),
  ledger(
    'pays again, without an entry',
    `insert into transfer (id, emergency_id, kind, debit_id, credit_id, commodity_id, amount, cause_kind, cause_id)
     select gen_random_uuid(), emergency_id, 'single', debit_id, credit_id, commodity_id, amount, cause_kind, cause_id
     from transfer
     where id = $1`,
  ),
  statement('raises a balance by one unit', ({ client, dice }) =>
    changeBalance(client, dice, 'amount = amount + 1'),
  ),
  statement('holds one more unit', ({ client, dice }) =>
    changeBalance(client, dice, 'amount = amount + 1, pending = pending + 1'),
  ),
  statement('removes a balance', async ({ client, dice }) => {
    const id = await anyOf(
      client,
      dice,
      'select account_id as id from balance where amount > 0 order by account_id',
    );
    await client.query('delete from balance where account_id = $1', [id]);
  }),
  statement('gives an account to somebody else', async ({ client, dice }) => {
    const id = await anyOf(client, dice, 'select id from account order by id');
    await client.query('update account set owner_id = gen_random_uuid() where id = $1', [id]);
  }),
];

const nothing = Buffer.alloc(0);
const tables = ['audit_event', 'audit_leaf', 'audit_checkpoint', 'transfer', 'balance', 'account'];

/** Whoever owns the tables switches their guards off first: triggers, checks, foreign keys. */
async function unguard(client: pg.Client): Promise<void> {
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`);
  await client.query(`
    do $$
    declare rule record;
    begin
      for rule in
        select conrelid::regclass as target, conname as name
        from pg_constraint
        where conrelid::regclass::text in ('${tables.join("', '")}')
          and contype in ('f', 'c')
      loop
        execute format('alter table %s drop constraint %I', rule.target, rule.name);
      end loop;
    end $$`);
}

function statement(name: string, work: (site: Site) => Promise<unknown>): Change {
  return {
    name,
    apply: async (site) => {
      await unguard(site.client);
      await work(site);
    },
  };
}

type Rewrite = (site: Site, entries: readonly Buffer[]) => readonly Buffer[] | Promise<readonly Buffer[]>;

/** The log with other entries, each with its place and the right hash, as if it had been so from the start. */
function log(name: string, rewrite: Rewrite): Change {
  return statement(name, async (site) => {
    const { client } = site;
    const entries = await rewrite(site, site.entries);
    await client.query('delete from audit_leaf');
    await client.query(
      `with placed as (
         insert into audit_event (id, leaf, at, emergency_id, act, outcome)
         select gen_random_uuid(), leaf, now(), gen_random_uuid(), 'rewritten', 'done'
         from unnest($1::bytea[]) with ordinality as row (leaf, no)
         order by no
         returning seq, leaf
       )
       insert into audit_leaf (leaf_index, seq, leaf_hash)
       select row_number() over (order by seq) - 1, seq, sha256('\\x00'::bytea || leaf) from placed`,
      [entries],
    );
    await client.query('delete from audit_event where seq not in (select seq from audit_leaf)');
  });
}

function ledger(name: string, sql: string): Change {
  return statement(name, async ({ client, dice }) => {
    const id = await anyOf(client, dice, 'select id from transfer order by id');
    await client.query(sql, [id]);
  });
}

async function changeBalance(client: pg.Client, dice: Dice, set: string): Promise<void> {
  const id = await anyOf(client, dice, 'select account_id as id from balance order by account_id');
  await client.query(`update balance set ${set} where account_id = $1`, [id]);
}

async function anyOf(client: pg.Client, dice: Dice, sql: string): Promise<string> {
  const { rows } = await client.query<{ readonly id: string }>(sql);
  return dice.of(rows).id;
}

async function aNote(
  client: pg.Client,
  dice: Dice,
): Promise<{ readonly size: string; readonly note: string }> {
  const { rows } = await client.query<{ readonly size: string; readonly note: string }>(
    'select size::text as size, note from audit_checkpoint order by size',
  );
  return dice.of(rows);
}

/** Signs as the sequencer would: the root of these entries. */
async function sign(client: pg.Client, entries: readonly Buffer[], signer: Signer): Promise<void> {
  const root = rootOf(appended(emptyTree, entries.map(leafHash)));
  const { name } = signer.verifier;
  const note = signedNote(checkpointText({ origin: name, size: entries.length, root }), signer);
  await client.query(`insert into audit_origin (origin, verifier) values ($1, '-') on conflict do nothing`, [
    name,
  ]);
  await client.query(
    'insert into audit_checkpoint (origin, size, root, note, published) values ($1, $2, $3, $4, true)',
    [name, entries.length, root, note],
  );
}

/** An entry as good as any, that nobody wrote. */
function madeUp(entries: readonly Buffer[]): Buffer {
  return Buffer.from(String(entries[0]).replace(/"id":"[^"]+"/, `"id":"${newId()}"`));
}

function indexOf(dice: Dice, entries: readonly Buffer[], isMeant: (leaf: string) => boolean): number {
  return dice.of(entries.flatMap((leaf, index) => (isMeant(leaf.toString()) ? [index] : [])));
}
