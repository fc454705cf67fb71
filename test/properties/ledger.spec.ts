import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { AuditStore } from '../../src/audit/audit.store.js';
import { currencies, currencyId } from '../../src/ledger/currency.rules.js';
import {
  accountId,
  type AccountKey,
  type AccountKind,
  accountKinds,
  accountOfCode,
  fullAccountCode,
  isLimited,
  leafOf,
  pending,
  postOf,
  reversalOf,
  single,
  type Transfer,
  voidOf,
} from '../../src/ledger/ledger.rules.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerStore } from '../../src/ledger/ledger.store.js';
import { Database, deskPatience, type Visible } from '../../src/platform/database/database.js';
import type { Read, Tx } from '../../src/platform/database/tx.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { Refusal } from '../../src/platform/refusal.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { untilLocked } from '../support/locks.js';
import { type Answer, Chart, Model, type Order, orderOf, RulesBook, sequences } from './ledger-model.js';

const everything: Visible = { emergencies: 'all' };
const jod = currencyId('JOD');
const cause = { kind: 'test', id: newId() };

describe('the rules of the ledger', () => {
  it('say in every sequence what a plain list of facts says', () => {
    fc.assert(
      fc.property(sequences(50), (steps) => {
        const chart = new Chart(newId(), [jod, newId()]);
        const model = new Model();
        const book = new RulesBook();

        for (const step of steps) {
          const order = orderOf(step, chart, model);
          if (order) expect(book.carryOut(order)).toBe(model.carryOut(order));
        }

        for (const account of limitedOf(model)) {
          expect(book.balanceOf(accountId(account))).toEqual(model.balanceOf(account));
        }
        expect(replayed(book.transfers)).toEqual(balancesOf(model));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the ledger in PostgreSQL', () => {
  const blankets = newId();
  const ledger = new LedgerService(new LedgerStore());
  const audit = new AuditStore();
  let fresh: FreshDatabase;
  let database: Database;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = new Database(fresh.source);
    await write((tx) => ledger.addCommodity(tx, { id: blankets, code: 'blanket' }));
  });

  afterAll(async () => {
    expect(await read((reads) => ledger.check(reads))).toEqual([]);
    await fresh.close();
  });

  it('does in every sequence what a plain list of facts says', async () => {
    await fc.assert(
      fc.asyncProperty(sequences(30), async (steps) => {
        const chart = new Chart(newId(), [jod, blankets]);
        const model = new Model();

        for (const step of steps) {
          const order = orderOf(step, chart, model);
          if (order) expect(await carriedOut(order)).toBe(model.carryOut(order));
        }

        expect(await balancesIn(chart.emergencyId)).toEqual(balancesOf(model));
        expect(await read((reads) => ledger.check(reads))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  describe('one after the other', () => {
    it('tells transfers as they were posted', async () => {
      const { grant, stock, delivered, donor } = accounts();
      const expiresAt = new Date(Date.now() + 3_600_000);
      const about = {
        projectId: newId(),
        roundId: newId(),
        distributionId: newId(),
        party: { kind: 'household', id: newId() },
      };
      const gift = single({ ...moving(donor, grant, 100n), ...about });
      const held = pending({ ...moving(grant, stock, 60n), expiresAt });
      const freed = pending(moving(grant, delivered, 40n));
      const posted = postOf(held, { id: newId(), cause, amount: 45n, party: about.party });
      const back = reversalOf(posted, { id: newId(), cause });
      const transfers = [gift, held, freed, posted, back, voidOf(freed, { id: newId(), cause })];

      for (const transfer of transfers) await post([transfer]);

      const told = await read((reads) =>
        ledger.getTransfers(
          reads,
          transfers.map(({ id }) => id),
        ),
      );
      expect(told).toEqual(transfers);
    });

    it('finds the transfers of a cause, and no others', async () => {
      const { donor, grant } = accounts();
      const ofThis = { kind: 'gift', id: newId() };
      const mine = single({ ...moving(donor, grant, 1n), cause: ofThis });
      await post([mine, single(moving(donor, grant, 2n))], [ofThis.id, cause.id]);

      const found = await read((reads) => ledger.transfersOf(reads, ofThis.id));

      expect(found.map(({ id }) => id)).toEqual([mine.id]);
    });

    it('posts 2,000 transfers as it posts one', async () => {
      const { donor, stock, delivered } = accounts();
      await post([single(moving(donor, stock, 5_000n))]);

      await post(Array.from({ length: 2_000 }, () => single(moving(stock, delivered, 2n))));

      expect(await availableOf(stock)).toBe(1_000n);
    });

    it('posts at most 10,000 at once', async () => {
      const { donor, stock } = accounts();
      const many = Array.from({ length: 10_001 }, () => single(moving(donor, stock, 1n)));

      await expect(post(many)).rejects.toThrow(RangeError);
    });

    it('says which account is short, of what and by how much, and posts none of the others', async () => {
      const { donor, grant, float, delivered } = accounts();
      await post([single(moving(donor, grant, 12_345n))]);

      const posting = post([single(moving(donor, float, 7n)), single(moving(grant, delivered, 12_350n))]);

      await expect(posting).rejects.toMatchObject({
        code: 'ledger.insufficient',
        extra: {
          accounts: [{ kind: 'grant', owner: grant.owner, commodity: jod, currency: 'JOD', short: '0.005' }],
        },
      });
      expect(await availableOf(grant)).toBe(12_345n);
      expect(await availableOf(float)).toBe(0n);
    });

    it('lets what is held be given by nobody else', async () => {
      const { donor, grant, float, payable } = accounts();
      await post([single(moving(donor, grant, 100n))]);
      const held = pending(moving(grant, payable, 80n));
      await post([held]);

      expect(await availableOf(grant)).toBe(20n);
      await expect(post([single(moving(grant, float, 21n))])).rejects.toMatchObject({
        code: 'ledger.insufficient',
      });
      await write((tx) => ledger.postPending(tx, [{ id: newId(), pendingId: held.id, cause, amount: 30n }]));
      await post([single(moving(grant, float, 70n))]);

      expect([await availableOf(grant), await availableOf(payable)]).toEqual([0n, 30n]);
    });

    it('posts nothing that has expired, says that it is overdue, and frees it', async () => {
      const { donor, grant, float } = accounts();
      const held = pending({ ...moving(grant, float, 10n), expiresAt: new Date(Date.now() + 30) });
      await post([single(moving(donor, grant, 10n)), held]);
      await sleep(60);

      const late = write((tx) => ledger.postPending(tx, [{ id: newId(), pendingId: held.id, cause }]));
      await expect(late).rejects.toMatchObject({ code: 'ledger.expired' });
      const findings = await read((reads) => ledger.check(reads));
      await write((tx) => ledger.voidPending(tx, [{ id: newId(), pendingId: held.id, cause }]));

      expect(findings).toMatchObject([{ rule: 'pending.in-time', subject: held.id }]);
      expect(await availableOf(grant)).toBe(10n);
    });

    it('opens an account anew when the transaction that opened it was rolled back', async () => {
      const { donor, stock } = accounts();
      const transfer = single(moving(donor, stock, 1n));
      const rolledBack = write(async (tx) => {
        await ledger.post(tx, [transfer]);
        await ledger.post(tx, [single(moving(donor, stock, 1n))]);
        throw new Error('rolled back');
      });
      await expect(rolledBack).rejects.toThrow('rolled back');

      await post([transfer]);

      expect(await availableOf(stock)).toBe(1n);
    });

    it('knows nothing of what is not there', async () => {
      const reversing = write((tx) => ledger.reverse(tx, [{ id: newId(), reversesId: newId(), cause }]));

      await expect(reversing).rejects.toMatchObject({ code: 'not-found' });
      expect(await availableOf(accounts().stock)).toBe(0n);
    });

    it('adds up a trial balance per commodity, grant and kind', async () => {
      const { donor, grant, float, delivered } = accounts();
      const handout = single(moving(float, delivered, 30n));
      await post([single(moving(donor, grant, 100n)), single(moving(grant, float, 40n)), handout]);
      await post([reversalOf(handout, { id: newId(), cause })]);
      await post([pending(moving(grant, float, 5n))]);

      const lines = await read((reads) => ledger.trialBalance(reads, grant.emergencyId));

      const line = {
        commodityId: jod,
        commodityKind: 'currency',
        commodityCode: 'JOD',
        exponent: 3,
        grantId: grant.grantId,
      };
      expect(lines).toEqual([
        { ...line, kind: 'delivered', debits: 30n, credits: 30n },
        { ...line, kind: 'donor', debits: 100n, credits: 0n },
        { ...line, kind: 'float', debits: 30n, credits: 70n },
        { ...line, kind: 'grant', debits: 40n, credits: 100n },
      ]);
    });
  });

  describe('all at once', () => {
    it('gives ten kits to fifty desks: ten get one, forty are refused, none is left', async () => {
      const { donor, reserved, delivered } = accounts({ commodityId: blankets });
      await post([single(moving(donor, reserved, 10n))]);

      const answers = await Promise.all(
        Array.from({ length: 50 }, () => answerOf(post([single(moving(reserved, delivered, 1n))]))),
      );

      expect(answers.filter((answer) => answer === 'done')).toHaveLength(10);
      expect(answers.filter((answer) => answer === 'ledger.insufficient')).toHaveLength(40);
      expect(await availableOf(reserved)).toBe(0n);
    });

    it('never goes below zero, loses nothing and never deadlocks when many move between the same accounts', async () => {
      const { donor, stock, float, reserved, grant } = accounts({ commodityId: blankets });
      const four = [stock, float, reserved, grant];
      await post(four.map((account) => single(moving(donor, account, 40n))));

      const answers = await Promise.all(
        Array.from({ length: 120 }, (_, n) => {
          const legs = Array.from({ length: 4 }, (__, leg) => {
            const from = (n * 7 + leg * 3) % 4;
            return single(
              moving(
                four[from] ?? stock,
                four[(from + 1 + ((n + leg) % 3)) % 4] ?? stock,
                BigInt(1 + ((n * leg) % 20)),
              ),
            );
          });
          return answerOf(post(legs));
        }),
      );

      expect(new Set(answers)).toEqual(new Set(['done', 'ledger.insufficient']));
      const left = await Promise.all(four.map(availableOf));
      expect(left.every((amount) => amount >= 0n)).toBe(true);
      expect(left.reduce((sum, amount) => sum + amount)).toBe(160n);
    });

    it('opens an account once when many post to it for the first time', async () => {
      const { donor, stock, float } = accounts({ commodityId: blankets });

      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          post(
            n % 2
              ? [single(moving(donor, stock, 1n)), single(moving(donor, float, 1n))]
              : [single(moving(donor, float, 1n))],
          ),
        ),
      );

      expect([await availableOf(stock), await availableOf(float)]).toEqual([10n, 20n]);
    });

    it('reverses once and resolves once, however many try', async () => {
      const { donor, grant, float } = accounts();
      const moved = single(moving(grant, float, 10n));
      const held = pending(moving(grant, float, 10n));
      await post([single(moving(donor, grant, 100n)), moved, held]);

      const reversals = Array.from({ length: 8 }, () =>
        answerOf(write((tx) => ledger.reverse(tx, [{ id: newId(), reversesId: moved.id, cause }]))),
      );
      const resolutions = Array.from({ length: 8 }, (_, n) => {
        const names = { id: newId(), pendingId: held.id, cause };
        return answerOf(
          write((tx) => (n % 2 ? ledger.postPending(tx, [names]) : ledger.voidPending(tx, [names]))),
        );
      });

      expect((await Promise.all(reversals)).sort()).toEqual([
        'done',
        ...Array<string>(7).fill('ledger.reversed'),
      ]);
      expect((await Promise.all(resolutions)).sort()).toEqual([
        'done',
        ...Array<string>(7).fill('ledger.resolved'),
      ]);
    });

    it('counts what came in while it waited for the account', async () => {
      const { donor, grant, float } = accounts();
      await post([single(moving(donor, grant, 1n))]);
      let waiting: Promise<void> = Promise.resolve();

      await write(async (tx) => {
        await ledger.post(tx, [single(moving(donor, grant, 99n))]);
        waiting = post([single(moving(grant, float, 100n))]);
        await untilLocked(fresh.source);
      });
      await waiting;

      expect(await availableOf(float)).toBe(100n);
    });

    it.each([
      ['opened before', true],
      ['opened only now', false],
    ])('holds still what was locked, where the other account was %s', async (_, openedBefore) => {
      const { donor, grant, float } = accounts();
      await post([
        single(moving(donor, grant, 10n)),
        single(moving(donor, openedBefore ? float : grant, 1n)),
      ]);
      let waiting: Promise<Answer> = Promise.resolve('done');

      await write(async (tx) => {
        const left = (await ledger.lockAvailable(tx, [grant, float])).get(accountId(grant)) ?? 0n;
        waiting = answerOf(post([single(moving(grant, float, 10n))]));
        await untilLocked(fresh.source);
        await ledger.post(tx, [single(moving(grant, float, left))]);
      });

      expect(await waiting).toBe('ledger.insufficient');
    });
  });

  describe('the database itself', () => {
    it('holds the currencies and the limited kinds that the code knows', async () => {
      const seeded = await fresh.source.query<readonly { id: Uuid; code: string; exponent: number }[]>(
        `select id, code, exponent from commodity where kind = 'currency' order by code`,
      );
      const { donor, ...rest } = accounts();
      const every = [donor, ...Object.values(rest)];
      await post(every.slice(1).map((account) => single(moving(donor, account, 1n))));
      const opened = await fresh.source.query<readonly { kind: AccountKind; limited: boolean }[]>(
        'select kind, limited from account where emergency_id = $1',
        [donor.emergencyId],
      );

      expect(seeded).toEqual([...currencies.values()].sort((one, other) => (one.code < other.code ? -1 : 1)));
      expect(opened).toHaveLength(Object.keys(accountKinds).length);
      for (const { kind, limited } of opened) expect([kind, limited]).toEqual([kind, isLimited(kind)]);
    });

    it.each(['transfer', 'account', 'commodity'])(
      'lets nobody change or remove a row of %s',
      async (table) => {
        const changes = [`update ${table} set id = id`, `delete from ${table}`, `truncate ${table} cascade`];

        for (const change of changes) {
          await expect(fresh.source.query(change)).rejects.toThrow(/permission denied/);
          await expect(fresh.admin.query(change)).rejects.toThrow(/never changed or removed/);
        }
      },
    );

    it('lets the service change the two amounts of a balance, nothing else', async () => {
      await expect(fresh.source.query('update balance set account_id = account_id')).rejects.toThrow(
        /permission denied/,
      );
      await expect(fresh.source.query('delete from balance')).rejects.toThrow(/permission denied/);
    });

    it('refuses a transfer without an audit entry', async () => {
      const { donor, stock } = accounts();
      const unlogged = database.write(everything, deskPatience, (tx) =>
        ledger.post(tx, [single(moving(donor, stock, 1n))]),
      );

      await expect(unlogged).rejects.toThrow(/without an audit entry/);
    });

    it('refuses what no transfer may be, whatever code writes it', async () => {
      const { donor, grant, float, delivered } = accounts();
      const moved = single(moving(grant, float, 10n));
      const held = pending(moving(grant, float, 10n));
      await post([single(moving(donor, grant, 100n)), moved, held]);
      const names = { id: newId(), cause };
      const reversal = reversalOf(moved, names);
      const posted = postOf(held, names);
      const freed = voidOf(held, names);
      const item = { ...delivered, commodityId: blankets };
      const violations: readonly (readonly [Transfer, string])[] = [
        [{ ...moved, ...names, to: item }, 'transfer_names_accounts'],
        [{ ...moved, ...names, to: grant }, 'transfer_moves'],
        [{ ...moved, ...names, amount: 0n }, 'transfer_amount_check'],
        [{ ...moved, ...names, amount: 10n ** 15n }, 'transfer_amount_check'],
        [{ ...reversal, amount: 9n }, 'transfer_follows'],
        [{ ...reversal, to: delivered }, 'transfer_follows'],
        [{ ...reversal, from: moved.from, to: moved.to }, 'transfer_follows'],
        [{ ...reversal, reversesId: held.id }, 'transfer_follows'],
        [{ ...reversal, emergencyId: newId() }, 'transfer_emergency_id_reverses_id_fkey'],
        [{ ...reversal, reversesId: newId() }, 'transfer_emergency_id_reverses_id_fkey'],
        [{ ...posted, amount: 11n }, 'transfer_follows'],
        [{ ...posted, to: delivered }, 'transfer_follows'],
        [{ ...posted, pendingId: moved.id }, 'transfer_follows'],
        [{ ...freed, amount: 9n }, 'transfer_follows'],
      ];

      for (const [transfer, constraint] of violations) {
        await expect(post([transfer])).rejects.toMatchObject({ constraint });
      }
    });

    it('finds each thing that must never be, were it forced upon the tables', async () => {
      const { donor, grant, float, delivered } = accounts();
      const moved = single(moving(grant, float, 10n));
      const held = pending(moving(grant, float, 10n));
      const posted = postOf(held, { id: newId(), cause, amount: 4n });
      const reversal = reversalOf(moved, { id: newId(), cause });
      await post([
        single(moving(donor, grant, 100n)),
        moved,
        held,
        posted,
        reversal,
        single(moving(grant, delivered, 1n)),
      ]);
      const set = (id: Uuid, change: string) => `update transfer set ${change} where id = '${id}'`;
      const other = `(select id from account where commodity_id = '${blankets}' limit 1)`;

      expect(await foundAfter(set(moved.id, `debit_id = ${other}`))).toEqual(
        expect.arrayContaining(['commodity.balanced', 'transfer.accounts', 'reversal.mirrors']),
      );
      expect(await foundAfter(set(moved.id, `credit_id = '${newId()}'`))).toEqual(
        expect.arrayContaining(['commodity.balanced', 'transfer.accounts', 'reversal.mirrors']),
      );
      expect(await foundAfter(set(moved.id, 'amount = 11'))).toEqual(['balance.adds-up', 'reversal.mirrors']);
      expect(await foundAfter(set(posted.id, 'amount = 11'))).toEqual([
        'balance.adds-up',
        'pending.resolved',
      ]);
      expect(await foundAfter(set(held.id, `kind = 'single'`))).toEqual([
        'balance.adds-up',
        'pending.resolved',
      ]);
      expect(await foundAfter(`delete from transfer where id = '${posted.id}'`)).toEqual(['balance.adds-up']);
      expect(await foundAfter(`delete from balance where account_id = '${accountId(grant)}'`)).toEqual([
        'balance.adds-up',
      ]);
      expect(
        await foundAfter(
          `alter table account disable trigger user; update account set owner_id = '${newId()}' where id = '${accountId(grant)}'`,
        ),
      ).toEqual(['account.id']);
      const balance = `where account_id = '${accountId(grant)}'`;
      expect(await foundAfter(`update balance set amount = amount + 1 ${balance}`)).toEqual([
        'balance.adds-up',
      ]);
      expect(await foundAfter(`update balance set pending = amount + 1 ${balance}`)).toEqual([
        'balance.adds-up',
        'balance.covered',
      ]);
    });
  });

  function write<T>(work: (tx: Tx) => Promise<T>, subjects: readonly Uuid[] = [cause.id]): Promise<T> {
    return database.write(everything, deskPatience, async (tx, now) => {
      const result = await work(tx);
      const entry = {
        id: newId(),
        at: now,
        act: 'test',
        actor: null,
        emergency: newId(),
        outcome: 'done' as const,
        subjects,
      };
      await audit.append(tx, [entry]);
      return result;
    });
  }

  function read<T>(work: (reads: Read) => Promise<T>): Promise<T> {
    return database.read(everything, work);
  }

  function post(
    transfers: readonly Transfer[],
    subjects: readonly Uuid[] = causesOf(transfers),
  ): Promise<void> {
    return write((tx) => ledger.post(tx, transfers), subjects);
  }

  function carriedOut(order: Order): Promise<Answer> {
    switch (order.call) {
      case 'post':
        return answerOf(post(order.transfers));
      case 'postPending':
        return answerOf(write((tx) => ledger.postPending(tx, [{ ...order, cause }])));
      case 'voidPending':
        return answerOf(write((tx) => ledger.voidPending(tx, [{ ...order, cause }])));
      case 'reverse':
        return answerOf(
          write((tx) =>
            ledger.reverse(
              tx,
              order.reversals.map((reversal) => ({ ...reversal, cause })),
            ),
          ),
        );
    }
  }

  async function availableOf(account: AccountKey): Promise<bigint> {
    return (await read((reads) => ledger.available(reads, [account]))).get(accountId(account)) ?? 0n;
  }

  async function balancesIn(emergencyId: Uuid): Promise<Balances> {
    const balances = await read((reads) => ledger.balances(reads, { emergencyId }));
    return new Map(
      balances.map(({ account, amount, pending: held }) => [
        fullAccountCode(account),
        { amount, pending: held },
      ]),
    );
  }

  /** The rules that a change breaks when every safeguard of the tables is taken away; nothing of it stays. */
  async function foundAfter(change: string): Promise<readonly string[]> {
    let rules: readonly string[] = [];
    const trial = fresh.admin.transaction(async (manager: EntityManager) => {
      await manager.query(withoutSafeguards);
      await manager.query(change);
      rules = [...new Set((await ledger.check(manager as Tx)).map(({ rule }) => rule))].sort();
      throw new Error('only a trial');
    });
    await expect(trial).rejects.toThrow('only a trial');
    return rules;
  }
});

/** Removes all triggers and constraints from the two tables. */
const withoutSafeguards = `
  do $$
  declare
    safeguard record;
  begin
    for safeguard in select conrelid::regclass as target, conname as name from pg_constraint
      where conrelid in ('transfer'::regclass, 'balance'::regclass) and contype in ('f', 'c')
    loop
      execute format('alter table %s drop constraint %I', safeguard.target, safeguard.name);
    end loop;
    for safeguard in select tgrelid::regclass as target, tgname as name from pg_trigger
      where tgrelid in ('transfer'::regclass, 'balance'::regclass) and not tgisinternal
    loop
      execute format('drop trigger %I on %s', safeguard.name, safeguard.target);
    end loop;
  end $$`;

type Balances = ReadonlyMap<string, { readonly amount: bigint; readonly pending: bigint }>;

function balancesOf(model: Model): Balances {
  return new Map([...model.accounts].map(([code, account]) => [code, model.balanceOf(account)]));
}

function limitedOf(model: Model): readonly AccountKey[] {
  return [...model.accounts.values()].filter(({ kind }) => isLimited(kind));
}

/** Balances rebuilt from nothing but what the audit log keeps of each transfer. */
function replayed(transfers: readonly Transfer[]): Balances {
  const leaves = transfers.map(leafOf);
  const balances = new Map<string, { amount: bigint; pending: bigint }>();
  const add = (code: string, amount: bigint, held: bigint): void => {
    const account = fullAccountCode(accountOfCode(code));
    const sum = balances.get(account) ?? { amount: 0n, pending: 0n };
    balances.set(account, { amount: sum.amount + amount, pending: sum.pending + held });
  };

  for (const leaf of leaves) {
    const moved = leaf.kind === 'pending' || leaf.kind === 'void' ? 0n : BigInt(leaf.amount);
    const held = leaves.find(({ id }) => id === leaf.pendingId);
    add(leaf.debit, -moved, (leaf.kind === 'pending' ? BigInt(leaf.amount) : 0n) - BigInt(held?.amount ?? 0));
    add(leaf.credit, moved, 0n);
  }
  return balances;
}

/** One account of each kind, of an emergency of their own. */
function accounts(parts: Partial<AccountKey> = {}): Readonly<Record<AccountKind, AccountKey>> {
  const common = { emergencyId: newId(), commodityId: jod, grantId: newId(), lotId: null, ...parts };
  const made = Object.keys(accountKinds).map((kind) => [kind, { ...common, kind, owner: newId() }]);
  return Object.fromEntries(made) as Readonly<Record<AccountKind, AccountKey>>;
}

function moving(from: AccountKey, to: AccountKey, amount: bigint): Parameters<typeof single>[0] {
  return { id: newId(), emergencyId: from.emergencyId, from, to, amount, cause };
}

function causesOf(transfers: readonly Transfer[]): readonly Uuid[] {
  return [...new Set(transfers.map((transfer) => transfer.cause.id))];
}

async function answerOf(attempt: Promise<unknown>): Promise<Answer> {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
