import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import qrcode from 'qrcode-generator';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { currencyOf } from '../ledger/currency.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { Data } from '../platform/typeset/template.js';
import { Typesetter } from '../platform/typeset/typeset.js';
import { groupedCard } from '../registry/card.rules.js';
import { DistributionStore } from './distribution.store.js';
import { type Language, wordsOf } from './language.js';
import type { PrintDistribution, PrintView } from './paper.contract.js';
import { paperWordsOf } from './paper.language.js';
import {
  blankLines,
  cardsAPage,
  chunked,
  digestOf,
  type Due,
  linesAPage,
  pagesOf,
  type PrintLine,
  shownDigest,
  sumOf,
} from './paper.rules.js';
import { type Heading, type Names, PaperStore, type Print } from './paper.store.js';
import { cards } from './paper-templates/cards.js';
import { list } from './paper-templates/list.js';

type OfDistribution = PrintDistribution & { readonly distributionId: Uuid };

const linesMax = 5_000;

/** All that a file is made of. */
interface Sheet {
  readonly print: Print;
  readonly lines: readonly PrintLine[];
  readonly heading: Heading;
  readonly names: readonly Names[];
  readonly items: ReadonlyMap<Uuid, Readonly<Record<string, string>>>;
}

/** Lists and cards on paper. A print keeps numbered lines without names; its file is made anew each time, and each time it is logged who looked. */
@Injectable()
export class PaperService {
  private readonly printing: Command<OfDistribution, PrintView>;

  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(PaperStore) private readonly store: PaperStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(Typesetter) private readonly typesetter: Typesetter,
  ) {
    this.printing = commands.define<OfDistribution, PrintView>('distribution.print', {
      work: each((tx, entry, now) => this.printOne(tx, entry, now)),
      answer: answerOne(async (reads, call, id) => {
        const print = await store.find(reads, call.scope, call.emergencyId, id);
        return print && viewOf(print);
      }),
    });
  }

  print(call: Call, distributionId: Uuid, input: PrintDistribution): Promise<PrintView> {
    return this.printing.run(call, { ...input, distributionId });
  }

  async file(call: Call, printId: Uuid): Promise<StreamableFile> {
    const sheet = await this.commands.look(
      call,
      (read) => this.sheetOf(read, call, printId),
      ({ names }) => [printId, ...new Set(names.map(({ subjectId }) => subjectId))],
    );
    const { kind } = sheet.print;
    return this.typesetter.file(kind === 'list' ? list : cards, dataOf(sheet), `${kind}-${printId}`);
  }

  private async printOne(
    tx: Tx,
    { call, input }: Entry<OfDistribution>,
    now: Date,
  ): Promise<Omit<Done<PrintView>, 'kind'>> {
    const { emergencyId, personId } = call;
    const distribution = await this.distributions.find(tx, call.scope, emergencyId, input.distributionId);
    if (!distribution) throw notFound();
    const due = await this.store.listDue(tx, distribution.id, linesMax + 1);

    if (due.length === 0) throw new Refusal('print.empty', 'Nobody who is planned there is due anything');
    if (due.length > linesMax)
      throw new Refusal('print.too-long', 'Plan several distributions', { linesMax });
    const lines = due.map((line, index) => ({ ...line, no: index + 1 }));

    const id = newId(now.getTime());
    const { kind, language } = input;
    const digest = digestOf(distribution.id, kind, lines);
    const print = {
      id,
      emergencyId,
      distributionId: distribution.id,
      kind,
      language,
      lines: lines.length,
      digest,
    };
    await this.store.insert(tx, { ...print, printedBy: personId, printedAt: now }, lines);
    return {
      resultId: id,
      subjects: [id, distribution.id],
      facts: { kind, language, lines: lines.length, digest: digest.toString('hex') },
    };
  }

  private async sheetOf(read: Reads, call: Call, printId: Uuid): Promise<Sheet> {
    const print = await this.store.find(read, call.scope, call.emergencyId, printId);
    const heading = print && (await this.store.headingOf(read, print.distributionId));
    if (!print || !heading) throw notFound();
    const lines = await this.store.linesOf(read, printId);
    const names = await this.store.namesOf(read, printId);
    const items = await this.store.itemsOf(
      read,
      lines.flatMap(({ due }) => due),
    );
    return { print, lines, heading, names, items };
  }
}

function viewOf({
  id,
  distributionId,
  kind,
  language,
  lines,
  digest,
  printedBy,
  printedAt,
}: Print): PrintView {
  return {
    id,
    distributionId,
    kind,
    language,
    lines,
    pages: pagesOf(kind, lines),
    digest: digest.toString('hex'),
    printedBy,
    printedAt: printedAt.toISOString(),
  };
}

function dataOf(sheet: Sheet): Data {
  const { print, heading } = sheet;
  const words = paperWordsOf(print.language);
  return {
    ...heading,
    title: words.title,
    language: print.language,
    rtl: print.language === 'ar',
    words,
    hash: shownDigest(print.digest),
    print: print.id,
    pages: print.kind === 'list' ? listPages(sheet) : cardPages(sheet),
  };
}

function listPages({ print: { language }, lines, names, items }: Sheet): Data {
  const known = new Map(names.map((name) => [name.entitlementId, name]));
  const shown = (due: readonly Due[]): Data => due.map((one) => dueOf(one, language, items));
  const rows = lines.map(({ no, token, card, persons, due, entitlementId }) => {
    const name = known.get(entitlementId);
    return {
      no,
      token,
      card: card === null ? null : groupedCard(card),
      name: nameIn(language, name?.original, name?.latin) ?? '',
      collector: nameIn(language, name?.collectorOriginal, name?.collectorLatin),
      size: persons,
      due: shown(due),
    };
  });
  const blank = { token: null, card: null, name: null, collector: null, size: null, due: [] };
  const blanks = Array.from({ length: blankLines }, (_, index) => ({
    ...blank,
    no: lines.length + index + 1,
  }));
  return chunked([...rows, ...blanks], linesAPage).map((page, index) => {
    const listed = lines.slice(index * linesAPage, (index + 1) * linesAPage);
    return {
      rows: page,
      households: listed.length,
      persons: listed.reduce((sum, { persons }) => sum + persons, 0),
      due: shown(sumOf(listed)),
    };
  });
}

/** A card's QR code holds its number alone, as runs of dark modules: where they begin, and how long they are. */
function cardPages({ lines }: Sheet): Data {
  const all = lines.flatMap(({ card, token }) =>
    card === null ? [] : [{ number: groupedCard(card), token, qr: runsOf(card) }],
  );
  return chunked(all, cardsAPage);
}

function runsOf(digits: string): readonly (readonly (readonly number[])[])[] {
  const code = qrcode(0, 'M');
  code.addData(digits, 'Numeric');
  code.make();
  const size = Array.from({ length: code.getModuleCount() }, (_, index) => index);
  return size.map((y) => {
    const starts = size.filter((x) => code.isDark(y, x) && (x === 0 || !code.isDark(y, x - 1)));
    return starts.map((x) => {
      const end = size.find((at) => at > x && !code.isDark(y, at)) ?? size.length;
      return [x, end - x];
    });
  });
}

function nameIn(
  language: Language,
  original: string | null = null,
  latin: string | null = null,
): string | null {
  return language === 'ar' ? (original ?? latin) : (latin ?? original);
}

function dueOf(
  { quantity, itemId, currency, service }: Due,
  language: Language,
  items: Sheet['items'],
): Readonly<Record<'quantity' | 'what', string>> {
  if (currency !== null)
    return { quantity: formatAmount(BigInt(quantity), currencyOf(currency).exponent), what: currency };
  if (service !== null) return { quantity, what: wordsOf(language).services[service] ?? service };
  const names = items.get(itemId ?? '') ?? {};
  return { quantity, what: names[language] ?? names['en'] ?? Object.values(names)[0] ?? '' };
}
