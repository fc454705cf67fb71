import { createHash } from 'node:crypto';
import { canonicalText } from '../audit/canonical.js';
import { currencyOfCommodity } from '../ledger/currency.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import type { Uuid } from '../platform/ids.js';
import type { Data } from '../platform/typeset/template.js';
import { hasDifference, type SignOffLine } from './distribution.rules.js';
import type { Language } from './language.js';
import { shownDigest } from './paper.rules.js';
import { reportWordsOf } from './sign-off-report.language.js';
import type { Figures, Signed } from './sign-off.rules.js';

/** What was signed last, by whom and when. */
interface SignedFigures extends Omit<Signed, 'signatures' | 'reopening'> {
  readonly explanation: string | null;
  readonly signedAt: Date;
  readonly signatures: readonly {
    readonly part: 'books' | 'community';
    readonly personId: Uuid;
    readonly role: string | null;
    readonly signedAt: Date;
  }[];
  readonly reopening: { readonly reason: string; readonly approvedBy: Uuid | null } | null;
}

/** All that a report is made of. Nobody in it was served: staff are named, and of the community only the part that somebody has there. */
export interface Report extends Figures {
  readonly distributionId: Uuid;
  /** Where and when. */
  readonly heading: Readonly<Record<'organisation' | 'round' | 'site' | 'day', string>>;
  readonly signed: SignedFigures | undefined;
  readonly at: Date;
  readonly counts: readonly { readonly moment: string; readonly confirmedAt: Date | null }[];
  readonly staff: ReadonlyMap<Uuid, string>;
  readonly items: ReadonlyMap<Uuid, Readonly<Record<string, string>>>;
  readonly grants: ReadonlyMap<Uuid, string>;
}

/** What the template of a report is given. */
export function reportData(report: Report, language: Language): Data {
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
