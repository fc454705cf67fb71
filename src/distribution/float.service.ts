import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { currencyId, currencyOf } from '../ledger/currency.rules.js';
import { type AccountKey, leafOf, single } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { formatAmount, parseAmount } from '../ledger/money.rules.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type {
  AdvanceCash,
  AdvanceQuery,
  CashAdvanceView,
  CustodiansView,
  CustodianView,
  ReturnCash,
} from './float.contract.js';
import { type CashAdvance, type Custodian, FloatStore, type GrantLineFacts } from './float.store.js';

/** Cash that a named person carries: from a grant line to the custodian's float, and back. */
@Injectable()
export class FloatService {
  private readonly advancing: Command<AdvanceCash, CashAdvanceView>;
  private readonly returning: Command<ReturnCash, CashAdvanceView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(FloatStore) private readonly store: FloatStore,
    @Inject(LedgerService) private readonly ledger: LedgerService,
  ) {
    const answer = answerOne<CashAdvanceView>(async (reads, call, id) => {
      const advance = await store.find(reads, call.scope, call.emergencyId, id);
      return advance && viewOf(advance);
    });
    this.advancing = commands.define<AdvanceCash, CashAdvanceView>('float.advance', {
      work: each((tx, entry, now) =>
        this.move(tx, entry, { kind: 'advance', settleBy: entry.input.settleBy }, now),
      ),
      answer,
    });
    this.returning = commands.define<ReturnCash, CashAdvanceView>('float.return', {
      work: each((tx, entry, now) => this.move(tx, entry, { kind: 'return', settleBy: null }, now)),
      answer,
    });
  }

  advance(call: Call, input: AdvanceCash): Promise<CashAdvanceView> {
    return this.advancing.run(call, input);
  }

  giveBack(call: Call, input: ReturnCash): Promise<CashAdvanceView> {
    return this.returning.run(call, input);
  }

  async list(call: Call, query: AdvanceQuery): Promise<Page<CashAdvanceView>> {
    const filter = { ...query, emergencyId: call.emergencyId, readerId: call.personId };
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, filter, query),
    );
    const page = pageOf(rows, query.limit, ({ id }) => [id]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  /** What people carry now, each grant by itself. */
  async custodians(call: Call): Promise<CustodiansView> {
    const of = { emergencyId: call.emergencyId, today: dayOf(new Date()) };
    const rows = await this.database.read(call.scope, (read) => this.store.custodians(read, of, call.scope));
    return { items: rows.map(custodianViewOf) };
  }

  /** Nobody is advanced more while something that they carry is overdue. */
  private async refuseOverdue(tx: Tx, { emergencyId }: Call, custodianId: Uuid, now: Date): Promise<void> {
    await this.store.lockCustodian(tx, emergencyId, custodianId);
    const carried = await this.store.custodians(tx, { emergencyId, custodianId, today: dayOf(now) });
    const overdue = carried.filter((one) => one.overdue > 0n);
    if (overdue.length === 0) return;
    throw new Refusal('float.overdue', 'Settle first what is overdue', {
      overdue: overdue.map(({ grantId, currency, overdue: amount, overdueSince }) => ({
        ...{ grantId, currency, overdueSince },
        amount: formatAmount(amount, currencyOf(currency).exponent),
      })),
    });
  }

  private async move(
    tx: Tx,
    { call, input }: Entry<ReturnCash>,
    { kind, settleBy }: Pick<CashAdvance, 'kind' | 'settleBy'>,
    now: Date,
  ): Promise<Omit<Done<CashAdvanceView>, 'kind'>> {
    const line = await this.store.findGrantLine(tx, call.emergencyId, input.grantLineId);
    const place = line && {
      emergencyId: call.emergencyId,
      organisationId: line.organisationId,
      areaPath: [],
      siteId: null,
    };
    if (!line?.approved || !place || !reaches(call.scope, place)) throw notFound();
    if (!(await this.store.personExists(tx, input.custodianId))) throw notFound();

    if (input.custodianId === call.personId)
      throw new Refusal('float.own', 'Someone else must record cash that you carry');
    const amount = parseAmount(input.amount, currencyOf(line.currency).exponent);
    if (amount === 0n) throw new Refusal('money.invalid', 'The amount must be above zero');
    if (kind === 'advance') await this.refuseOverdue(tx, call, input.custodianId, now);
    if (kind === 'return')
      checkReturn(amount, await this.store.lockAdvanced(tx, { ...input, emergencyId: call.emergencyId }));

    const { emergencyId, personId } = call;
    const { custodianId } = input;
    const { grantId, organisationId, currency } = line;
    const advance: CashAdvance = {
      id: newId(now.getTime()),
      emergencyId,
      kind,
      custodianId,
      organisationId,
      grantId,
      grantLineId: line.id,
      currency,
      amount,
      settleBy,
      recordedBy: personId,
      recordedAt: now,
    };
    const [grant, float] = [grantAccount(line), floatAccount(advance)];
    const transfer = single({
      id: newId(now.getTime()),
      emergencyId,
      from: kind === 'advance' ? grant : float,
      to: kind === 'advance' ? float : grant,
      amount,
      cause: { kind: 'cash-advance', id: advance.id },
    });

    await this.store.insert(tx, advance);
    await this.ledger.post(tx, [transfer]);
    return { resultId: advance.id, subjects: [advance.id, custodianId], transfers: [leafOf(transfer)] };
  }
}

/** Cash goes back to the line that it came from: through a float none moves to another line of its grant. */
function checkReturn(amount: bigint, advanced: bigint): void {
  if (amount > advanced)
    throw new Refusal('float.not-advanced', 'Give cash back to the line that it was advanced from');
}

function grantAccount(line: GrantLineFacts): AccountKey {
  return {
    emergencyId: line.grantEmergencyId,
    kind: 'grant',
    commodityId: currencyId(line.currency),
    owner: line.id,
    grantId: line.grantId,
    lotId: null,
  };
}

function floatAccount(advance: CashAdvance): AccountKey {
  return {
    emergencyId: advance.emergencyId,
    kind: 'float',
    commodityId: currencyId(advance.currency),
    owner: advance.custodianId,
    grantId: advance.grantId,
    lotId: null,
  };
}

/** The day in UTC: a deadline passes when it is over there. */
function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function custodianViewOf({ inFloat, atDistributions, overdue, currency, ...rest }: Custodian): CustodianView {
  const text = (amount: bigint): string => formatAmount(amount, currencyOf(currency).exponent);
  return {
    ...rest,
    currency,
    inFloat: text(inFloat),
    atDistributions: text(atDistributions),
    overdue: text(overdue),
  };
}

function viewOf(advance: CashAdvance): CashAdvanceView {
  const { id, kind, custodianId, grantId, grantLineId, currency, amount, settleBy, recordedBy, recordedAt } =
    advance;
  return {
    id,
    kind,
    custodianId,
    grantId,
    grantLineId,
    currency,
    amount: formatAmount(amount, currencyOf(currency).exponent),
    settleBy,
    recordedBy,
    recordedAt: recordedAt.toISOString(),
  };
}
