import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Call } from '../acts/call.js';
import { canonicalText } from '../audit/canonical.js';
import { currencyOfCommodity } from '../ledger/currency.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import { Database } from '../platform/database/database.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import type { Data } from '../platform/typeset/template.js';
import { Typesetter } from '../platform/typeset/typeset.js';
import { type CustodyCount, CustodyStore } from './custody.store.js';
import { hasDifference, type SignOffLine, signOffLines } from './distribution.rules.js';
import { DistributionStore } from './distribution.store.js';
import type { Language } from './language.js';
import { shownDigest } from './paper.rules.js';
import { type Heading, PaperStore } from './paper.store.js';
import { signOff as template } from './paper-templates/sign-off.js';
import { reportWordsOf } from './sign-off-report.language.js';
import type { Figures } from './sign-off.rules.js';
import { type SignOff, SignOffStore } from './sign-off.store.js';

/** All that a report is made of. Nobody in it was served: staff are named, and of the community only the part that somebody has there. */
interface Report extends Figures {
  readonly distributionId: Uuid;
  readonly heading: Heading;
  readonly signed: SignOff | undefined;
  readonly at: Date;
  readonly counts: readonly CustodyCount[];
  readonly staff: ReadonlyMap<Uuid, string>;
  readonly items: ReadonlyMap<Uuid, Readonly<Record<string, string>>>;
  readonly grants: ReadonlyMap<Uuid, string>;
}

/** The account of a distribution on paper: the figures signed last, or, before anybody signed, those of the books now, to be signed by hand. */
@Injectable()
export class SignOffReportService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(SignOffStore) private readonly signOffs: SignOffStore,
    @Inject(CustodyStore) private readonly custody: CustodyStore,
    @Inject(PaperStore) private readonly paper: PaperStore,
    @Inject(Typesetter) private readonly typesetter: Typesetter,
  ) {}

  async file(call: Call, distributionId: Uuid, language: Language): Promise<StreamableFile> {
    const report = await this.database.read(call.scope, (read) => this.reportOf(read, call, distributionId));
    if (!report) throw notFound();
    const pdf = await this.typesetter.pdf(template, dataOf(report, language));
    const disposition = `attachment; filename="sign-off-${distributionId}-${language}.pdf"`;
    return new StreamableFile(pdf, { type: 'application/pdf', disposition });
  }

  private async reportOf(
    read: Reads,
    { scope, emergencyId }: Call,
    distributionId: Uuid,
  ): Promise<Report | undefined> {
    const distribution = await this.distributions.find(read, scope, emergencyId, distributionId);
    const heading = distribution && (await this.paper.headingOf(read, distributionId));
    if (!heading) return undefined;
    const signed = (await this.signOffs.of(read, distributionId)).at(-1);
    const figures = signed ?? (await this.booksOf(read, distributionId));
    const { lines, planned, came } = figures;
    const people = [signed?.signedBy, ...(signed?.signatures ?? []).map(({ personId }) => personId)];
    const counts = await this.custody.of(read, distributionId);
    return {
      ...{ distributionId, heading, signed, lines, planned, came, counts, at: new Date() },
      staff: await this.paper.staffOf(
        read,
        people.flatMap((id) => id ?? []),
      ),
      items: await this.paper.itemsOf(
        read,
        lines.map(({ commodityId }) => ({ itemId: commodityId })),
      ),
      grants: await this.paper.grantsOf(
        read,
        lines.flatMap(({ grantId }) => grantId ?? []),
      ),
    };
  }

  private async booksOf(read: Reads, distributionId: Uuid): Promise<Figures> {
    const taken = (await this.distributions.stockOf(read, [distributionId])).get(distributionId) ?? [];
    const figures = (await this.distributions.figuresOf(read, [distributionId])).get(distributionId) ?? [];
    return {
      ...(await this.distributions.counts(read, distributionId)),
      lines: signOffLines(taken, figures),
    };
  }
}

function dataOf(report: Report, language: Language): Data {
  const { distributionId, heading, signed, planned, came, lines } = report;
  const words = reportWordsOf(language);
  return {
    ...heading,
    ...{ title: words.title, language, rtl: language === 'ar', words, distribution: distributionId },
    ...{ version: signed?.version ?? 0, at: minuteOf(report.at), planned, came },
    hash: shownDigest(digestOf(report)),
    lines: lines.map((line) => lineOf(report, line, language)),
    difference: hasDifference(lines),
    counts: [
      { moment: words.start, at: countedAt(report, 'start') },
      { moment: words.end, at: countedAt(report, 'end') },
    ],
    explanation: signed?.explanation ?? null,
    reopened: signed?.reopening?.approvedBy ? signed.reopening.reason : null,
    parts: [
      {
        head: words.leader,
        who: signed ? (report.staff.get(signed.signedBy) ?? null) : null,
        at: signed ? minuteOf(signed.signedAt) : null,
      },
      partOf(report, 'books', words.books),
      partOf(report, 'community', words.community),
    ],
  };
}

/** When two people counted last at that moment. */
function countedAt({ counts }: Report, moment: 'start' | 'end'): string | null {
  const last = counts.filter((count) => count.moment === moment && count.confirmedAt !== null).at(-1);
  return last?.confirmedAt ? minuteOf(last.confirmedAt) : null;
}

function lineOf({ items, grants }: Report, line: SignOffLine, language: Language): Data {
  const currency = currencyOfCommodity(line.commodityId);
  const names = items.get(line.commodityId) ?? {};
  const text = (amount: bigint): string => formatAmount(amount, currency?.exponent ?? 0);
  return {
    no: line.no === null ? '–' : String(line.no),
    what: currency?.code ?? names[language] ?? names['en'] ?? Object.values(names)[0] ?? '',
    grant: line.grantId === null ? '' : (grants.get(line.grantId) ?? ''),
    taken: text(line.taken),
    given: text(line.given),
    returned: text(line.returned),
    damaged: text(line.damaged),
    missing: text(line.missing),
  };
}

/** Of whoever signed for the community only what they are there: nobody's name is kept. */
function partOf({ signed, staff }: Report, part: 'books' | 'community', head: string): Data {
  const signature = signed?.signatures.find((one) => one.part === part);
  if (!signature) return { head, who: null, at: null };
  const who = signature.role ?? staff.get(signature.personId) ?? null;
  return { head, who, at: minuteOf(signature.signedAt) };
}

/** What each page binds itself to: the figures in their canonical text (RFC 8785). */
function digestOf({ distributionId, signed, planned, came, lines }: Report): Buffer {
  const listed = lines.map(({ no, commodityId, grantId, lotId, ...amounts }) => ({
    ...{ no, commodityId, grantId, lotId },
    taken: amounts.taken.toString(),
    given: amounts.given.toString(),
    returned: amounts.returned.toString(),
    damaged: amounts.damaged.toString(),
    missing: amounts.missing.toString(),
  }));
  const version = signed?.version ?? 0;
  return createHash('sha256')
    .update(canonicalText({ v: 1, distributionId, version, planned, came, lines: listed }))
    .digest();
}

function minuteOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
