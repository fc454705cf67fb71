import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { accountId } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { formatAmount, parseAmount } from '../ledger/money.rules.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import type { CountCustody, CustodyCountView, CustodyView } from './custody.contract.js';
import { type CountedLine, differenceOf, refuseConfirmation, refuseCount } from './custody.rules.js';
import { type CustodyCount, CustodyStore } from './custody.store.js';
import { type Distribution, exponentOf, refuseUncounted, reservedAccount } from './distribution.rules.js';
import { DistributionStore, type StockLine } from './distribution.store.js';
import { FloatStore } from './float.store.js';
import { IncidentStore } from './incident.store.js';

type CountNow = CountCustody & { readonly distributionId: Uuid };
type Confirm = { readonly countId: Uuid };
type Made = Omit<Done<CustodyCountView>, 'kind'>;

/** Who has what a distribution took along: counted by two at start and end, and as one shift hands it to the next. */
@Injectable()
export class CustodyService {
  private readonly counting: Command<CountNow, CustodyCountView>;
  private readonly confirming: Command<Confirm, CustodyCountView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(CustodyStore) private readonly store: CustodyStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(IncidentStore) private readonly incidents: IncidentStore,
    @Inject(FloatStore) private readonly floats: FloatStore,
    @Inject(LedgerService) private readonly ledger: LedgerService,
  ) {
    const answer = answerOne((reads, call, id) => this.view(reads, call, id));
    this.counting = commands.define<CountNow, CustodyCountView>('custody.count', {
      work: each((tx, entry, now) => this.countOne(tx, entry, now)),
      answer,
    });
    this.confirming = commands.define<Confirm, CustodyCountView>('custody.confirm', {
      work: each((tx, entry, now) => this.confirmOne(tx, entry, now)),
      answer,
    });
  }

  count(call: Call, distributionId: Uuid, input: CountCustody): Promise<CustodyCountView> {
    return this.counting.run(call, { ...input, distributionId });
  }

  confirm(call: Call, countId: Uuid): Promise<CustodyCountView> {
    return this.confirming.run(call, { countId });
  }

  async get(call: Call, distributionId: Uuid): Promise<CustodyView> {
    const found = await this.database.read(call.scope, async (read) => {
      const distribution = await this.distributions.find(read, call.scope, call.emergencyId, distributionId);
      if (!distribution) return undefined;
      const stock = await this.stockOf(read, distributionId);
      const counts = await this.store.of(read, distributionId);
      return { stock, counts };
    });
    if (!found) throw notFound();
    const { stock, counts } = found;
    const taken = counts.filter(({ moment, confirmedBy }) => moment === 'shift' && confirmedBy !== null);
    const float = stock.find(({ custodianId }) => custodianId !== null)?.custodianId ?? null;
    return {
      custodianId: taken.at(-1)?.takesOverId ?? float,
      counts: counts.map((count) => viewOf(count, stock)),
    };
  }

  private async countOne(tx: Tx, { call, input }: Entry<CountNow>, now: Date): Promise<Made> {
    const { emergencyId, personId } = call;
    const distribution = await this.distributions.lock(tx, call.scope, emergencyId, input.distributionId);
    if (!distribution) throw notFound();
    const { moment, takesOverId = null } = input;
    refuseCount(distribution.state, { moment, takesOverId, countedBy: personId });
    if (takesOverId && !(await this.floats.personExists(tx, takesOverId))) throw notFound();
    const stock = await this.stockOf(tx, distribution.id);
    refuseUncounted(stock, input.counted);

    const id = newId(now.getTime());
    const lines = await this.linesOf(tx, distribution, stock, input);
    await this.store.insert(tx, emergencyId, {
      ...{ id, distributionId: distribution.id, moment, takesOverId },
      ...{ countedBy: personId, countedAt: now, confirmedBy: null, confirmedAt: null, lines },
    });
    const differences = lines.filter((line) => differenceOf(line) !== 0n).length;
    return { resultId: id, subjects: [distribution.id, id], facts: { moment, differences } };
  }

  /** Where something is missing that two people looked for, an incident says so. */
  private async confirmOne(tx: Tx, { call, input }: Entry<Confirm>, now: Date): Promise<Made> {
    const { emergencyId, personId } = call;
    const count = await this.store.lock(tx, emergencyId, input.countId);
    const distribution =
      count && (await this.distributions.find(tx, call.scope, emergencyId, count.distributionId));
    if (!count || !distribution) throw notFound();
    refuseConfirmation(count, personId);

    await this.store.confirm(tx, count.id, personId, now);
    const missing = count.lines.filter((line) => differenceOf(line) < 0n);
    const incidents = missing.length > 0 ? [this.loss(emergencyId, count, missing, { personId, now })] : [];
    await this.incidents.insert(tx, incidents);
    const { id, distributionId, moment } = count;
    return {
      resultId: id,
      subjects: [distributionId, id, ...incidents.map((one) => one.id)],
      facts: { moment, missing: missing.length },
    };
  }

  private loss(
    emergencyId: Uuid,
    { distributionId, moment }: CustodyCount,
    missing: readonly CountedLine[],
    { personId, now }: { readonly personId: Uuid; readonly now: Date },
  ): Parameters<IncidentStore['insert']>[1][number] {
    const lines = missing.map(({ no }) => String(no)).join(', ');
    return {
      ...{ id: newId(now.getTime()), emergencyId, distributionId, kind: 'loss', severity: 'medium' },
      ...{ handoutId: null, told: `count (${moment}): less than the books in line ${lines}`, informed: [] },
      ...{ recordedBy: personId, recordedAt: now },
    };
  }

  private async linesOf(
    tx: Tx,
    distribution: Distribution,
    stock: readonly StockLine[],
    { counted }: CountCustody,
  ): Promise<readonly CountedLine[]> {
    const left = await this.ledger.available(
      tx,
      stock.map(({ source }) => reservedAccount(distribution, source)),
    );
    return stock.flatMap(({ no, source }) => {
      const line = counted.find((one) => one.no === no);
      const exponent = exponentOf(source);
      const books = left.get(accountId(reservedAccount(distribution, source))) ?? 0n;
      const amount = (text: string): bigint => parseAmount(text, exponent);
      return line ? [{ no, good: amount(line.good), damaged: amount(line.damaged), books }] : [];
    });
  }

  private async stockOf(reads: Reads, distributionId: Uuid): Promise<readonly StockLine[]> {
    return (await this.distributions.stockOf(reads, [distributionId])).get(distributionId) ?? [];
  }

  private async view(reads: Reads, call: Call, id: Uuid): Promise<CustodyCountView | undefined> {
    const count = await this.store.find(reads, call.emergencyId, id);
    const distribution =
      count && (await this.distributions.find(reads, call.scope, call.emergencyId, count.distributionId));
    return count && distribution && viewOf(count, await this.stockOf(reads, distribution.id));
  }
}

function viewOf(count: CustodyCount, stock: readonly StockLine[]): CustodyCountView {
  const { lines, countedAt, confirmedAt, ...rest } = count;
  return {
    ...rest,
    lines: lines.map((line) => {
      const source = stock.find(({ no }) => no === line.no)?.source;
      const text = (amount: bigint): string => formatAmount(amount, source ? exponentOf(source) : 0);
      return {
        no: line.no,
        good: text(line.good),
        damaged: text(line.damaged),
        books: text(line.books),
        difference: text(differenceOf(line)),
      };
    }),
    countedAt: countedAt.toISOString(),
    confirmedAt: confirmedAt?.toISOString() ?? null,
  };
}
