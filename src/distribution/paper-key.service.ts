import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Call } from '../acts/call.js';
import { canonicalText } from '../audit/canonical.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { idOf, newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf, keyAfter } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { parseCard } from '../registry/card.rules.js';
import type { HandoutOutcomeView, RecordHandout } from './handout.contract.js';
import { HandoutService } from './handout.service.js';
import { IncidentStore } from './incident.store.js';
import type {
  AttachScan,
  KeyedLine,
  KeyedLineView,
  KeyedLinesView,
  KeyPaper,
  PrintLineQuery,
  PrintLineView,
  ScansView,
  ScanView,
} from './paper-key.contract.js';
import {
  handoutOf,
  judge,
  lineOf,
  type LineOf,
  refuseUnlessList,
  type SaidLine,
  slipIn,
  standingOf,
  type Tried,
} from './paper-key.rules.js';
import { type Contradiction, type ListedLine, PaperKeyStore, type Scan } from './paper-key.store.js';
import { blankLines, pagesOf } from './paper.rules.js';
import { PaperStore, type Print } from './paper.store.js';

/** A line that contradicts what is known: it is noted once, however often it is keyed. */
interface Noting {
  readonly printId: Uuid;
  readonly no: number;
  readonly code: string;
  readonly said: SaidLine;
  /** The line's handout, where there is one. */
  readonly handoutId: Uuid | null;
}

interface Noted {
  readonly incidentId: Uuid;
}

/** A line as it was keyed. */
interface Keyed {
  readonly no: number;
  readonly said: SaidLine;
}

type Attaching = AttachScan & { readonly printId: Uuid };

/**
 * Signed lists keyed back, line by line. What was given is a fact: it is recorded under the rules of paper, too much of it as such; only what
 * contradicts a handout or list that is known is not, and an incident keeps it.
 */
@Injectable()
export class PaperKeyService {
  private readonly noting: Command<Noting, Noted>;
  private readonly attaching: Command<Attaching, ScanView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(PaperKeyStore) private readonly store: PaperKeyStore,
    @Inject(PaperStore) private readonly prints: PaperStore,
    @Inject(HandoutService) private readonly handouts: HandoutService,
    @Inject(IncidentStore) private readonly incidents: IncidentStore,
  ) {
    this.noting = commands.define<Noting, Noted>('paper.key', {
      work: each((tx, entry, now) => this.noteOne(tx, entry, now)),
      answer: answerOne<Noted>((_reads, _call, incidentId) => Promise.resolve({ incidentId })),
    });
    this.attaching = commands.define<Attaching, ScanView>('scan.attach', {
      work: each((tx, entry, now) => this.attachOne(tx, entry, now)),
      answer: answerOne<ScanView>(async (reads, call, id) => {
        const scan = await store.findScan(reads, call.emergencyId, id);
        const print = scan && (await prints.find(reads, call.scope, call.emergencyId, scan.printId));
        return scan && print && scanViewOf(scan);
      }),
    });
  }

  async key(call: Call, printId: Uuid, { lines }: KeyPaper): Promise<KeyedLinesView> {
    const keyed = lines.map((line) => ({ no: line.no, said: saidOf(line) }));
    const { print, whose } = await this.database.read(call.scope, (read) =>
      this.load(read, call, printId, keyed),
    );
    const tried = await this.record(call, print, lines, whose);
    const judged = keyed.map((line) => ({
      ...line,
      ...judge(whose.get(line.no) ?? { slip: 'paper.no-line' }, tried.get(line.no)),
    }));
    const recorded = await this.database.read(call.scope, (read) =>
      this.store.recorded(
        read,
        judged.map(({ no }) => handoutOf(print.id, no)),
      ),
    );
    const handoutFor = (no: number): Uuid | null => {
      const id = handoutOf(print.id, no);
      return recorded.has(id) ? id : null;
    };
    const noted = await this.noteAll(
      call,
      judged.flatMap(({ no, said, ...one }) =>
        one.outcome === 'contradicts'
          ? [{ printId: print.id, no, code: one.code, said, handoutId: handoutFor(no) }]
          : [],
      ),
    );
    return viewOf(
      judged.map(({ no, said: _, ...one }) => ({
        ...{
          no,
          outcome: one.outcome,
          over: 'over' in one && one.over,
          code: 'code' in one ? one.code : null,
        },
        handoutId: one.outcome === 'refused' ? null : handoutFor(no),
        incidentId: noted.get(no) ?? null,
      })),
    );
  }

  async lines(call: Call, printId: Uuid, query: PrintLineQuery): Promise<Page<PrintLineView>> {
    const [after = 0] = keyAfter(query.after, 'integer');
    const all = await this.database.read(call.scope, async (read) => {
      const print = await this.listOf(read, call, printId);
      const listed = new Map((await this.store.lines(read, printId)).map((line) => [line.no, line]));
      const numbers = Array.from({ length: print.lines + blankLines }, (_, index) => index + 1);
      const recorded = await this.store.recorded(
        read,
        numbers.map((no) => handoutOf(printId, no)),
      );
      const said = await this.store.contradictionsOf(read, printId);
      return numbers.map((no) => lineViewOf(printId, no, listed.get(no), recorded, said));
    });
    const wanted = all.filter(({ no, entitlementId, handoutId, contradictions }) => {
      const standing = standingOf(handoutId, contradictions.length);
      const isThere = entitlementId !== null || standing !== 'left';
      return no > Number(after) && isThere && (query.state ?? standing) === standing;
    });
    return pageOf(wanted.slice(0, query.limit + 1), query.limit, ({ no }) => [no]);
  }

  attach(call: Call, printId: Uuid, input: AttachScan): Promise<ScanView> {
    return this.attaching.run(call, { ...input, printId });
  }

  async scans(call: Call, printId: Uuid): Promise<ScansView> {
    const scans = await this.database.read(call.scope, async (read) => {
      if (!(await this.prints.find(read, call.scope, call.emergencyId, printId))) throw notFound();
      return this.store.scansOf(read, printId);
    });
    return { items: scans.map(scanViewOf) };
  }

  private async listOf(reads: Reads, { scope, emergencyId }: Call, printId: Uuid): Promise<Print> {
    const print = await this.prints.find(reads, scope, emergencyId, printId);
    if (!print) throw notFound();
    refuseUnlessList(print.kind);
    return print;
  }

  private async load(
    read: Reads,
    call: Call,
    printId: Uuid,
    keyed: readonly Keyed[],
  ): Promise<{ readonly print: Print; readonly whose: ReadonlyMap<number, LineOf> }> {
    const print = await this.listOf(read, call, printId);
    const listed = new Map(
      (await this.store.lines(read, printId)).map(({ no, entitlementId }) => [no, entitlementId]),
    );
    const blank = keyed.filter(({ no }) => !listed.has(no));
    const meant = await this.store.meant(
      read,
      print.distributionId,
      blank.map(({ no, said: { token, card } }) => ({ no, token, card: digitsOf(card) })),
    );
    const whose = keyed.map(({ no, said }) => ({
      no,
      said,
      of: lineOf(no, said, print.lines, listed, meant.get(no) ?? { byToken: [], byCard: [] }),
    }));
    const known = await this.store.entitlementLines(
      read,
      whose.flatMap(({ of }) => ('entitlementId' in of ? of.entitlementId : [])),
    );
    return {
      print,
      whose: new Map(
        whose.map(({ no, said, of }) => {
          const lineIds =
            'entitlementId' in of ? (known.get(of.entitlementId) ?? new Set<Uuid>()) : undefined;
          return [no, (lineIds && slipIn(said.given, lineIds)) ?? of];
        }),
      ),
    };
  }

  /** Sends what is somebody's through the door, and tells by line what came of it. */
  private async record(
    call: Call,
    print: Print,
    lines: readonly KeyedLine[],
    whose: ReadonlyMap<number, LineOf>,
  ): Promise<ReadonlyMap<number, Tried>> {
    const inputs = lines.flatMap((line) => {
      const of = whose.get(line.no);
      return of && 'entitlementId' in of
        ? [{ no: line.no, ...handoutInput(print, line, of.entitlementId) }]
        : [];
    });
    const { items } = await this.handouts.recordLines(
      call,
      inputs.map(({ no: _, ...input }) => input),
    );
    return new Map(inputs.map(({ no }, index) => [no, triedOf(items[index])]));
  }

  /** Opens the incidents of contradictions, by line. */
  private async noteAll(call: Call, notes: readonly Noting[]): Promise<ReadonlyMap<number, Uuid>> {
    const steps = notes.map((input) => ({
      id: idOf('paper-contradicts', input.printId, String(input.no), digestOf(input.said)),
      input,
    }));
    const answers = await this.noting.runManyAs(call, steps);
    return new Map(
      answers.flatMap((answer, index) => {
        if ('refusal' in answer) throw answer.refusal;
        const no = notes[index]?.no;
        return no === undefined ? [] : [[no, answer.view.incidentId] as const];
      }),
    );
  }

  private async noteOne(
    tx: Tx,
    { call, input }: Entry<Noting>,
    now: Date,
  ): Promise<Omit<Done<Noted>, 'kind'>> {
    const { emergencyId, personId } = call;
    const { no, code, said, handoutId } = input;
    const { id: printId, distributionId } = await this.listOf(tx, call, input.printId);
    const incidentId = newId(now.getTime());
    await this.incidents.insert(tx, [
      {
        ...{ id: incidentId, emergencyId, distributionId, kind: 'paper_contradicts', severity: 'medium' },
        ...{ handoutId, told: `line ${String(no)} of the list ${printId}: ${code}`, informed: [] },
        ...{ recordedBy: personId, recordedAt: now },
      },
    ]);
    const contradiction = { incidentId, printId, no, code, said };
    await this.store.insertContradiction(tx, emergencyId, {
      ...contradiction,
      ...{ keyedBy: personId, keyedAt: now },
    });
    return { resultId: incidentId, subjects: [incidentId, printId, distributionId], facts: { no, code } };
  }

  private async attachOne(
    tx: Tx,
    { call, input }: Entry<Attaching>,
    now: Date,
  ): Promise<Omit<Done<ScanView>, 'kind'>> {
    const { scope, emergencyId, personId } = call;
    const print = await this.prints.find(tx, scope, emergencyId, input.printId);
    if (!print) throw notFound();
    const pages = pagesOf(print.kind, print.lines);
    if (input.page > pages) throw new Refusal('scan.no-page', 'The print has fewer pages', { pages });
    const id = newId(now.getTime());
    const { page, mediaType, keptAt } = input;
    await this.store.insertScan(tx, emergencyId, {
      ...{ id, printId: print.id, page, mediaType, keptAt, bytes: BigInt(input.bytes) },
      ...{ sha256: Buffer.from(input.sha256, 'hex'), attachedBy: personId, attachedAt: now },
    });
    return { resultId: id, subjects: [id, print.id], facts: { page, sha256: input.sha256 } };
  }
}

/** What a paper line says happened: without amounts all that was promised. */
function handoutInput(
  print: Print,
  { no, given, collector, proofKind, occurredAt }: KeyedLine,
  entitlementId: Uuid,
): RecordHandout {
  return {
    id: handoutOf(print.id, no),
    ...{ distributionId: print.distributionId, entitlementId, collector, proofKind, captured: 'paper' },
    identity: collector === 'none' ? 'none' : 'card',
    proofRef: `print ${print.id} line ${String(no)}`,
    ...(given === undefined ? {} : { lines: given }),
    ...(occurredAt === undefined ? {} : { occurredAt }),
  };
}

function scanViewOf({
  sha256,
  bytes,
  attachedAt,
  ...scan
}: Scan & { readonly elsewhere: boolean }): ScanView {
  return {
    ...scan,
    sha256: sha256.toString('hex'),
    bytes: Number(bytes),
    attachedAt: attachedAt.toISOString(),
  };
}

function viewOf(items: readonly KeyedLineView[]): KeyedLinesView {
  const count = (outcome: KeyedLineView['outcome']): number =>
    items.filter((item) => item.outcome === outcome).length;
  return {
    items: [...items],
    recorded: count('recorded'),
    known: count('known'),
    contradicts: count('contradicts'),
    refused: count('refused'),
  };
}

function lineViewOf(
  printId: Uuid,
  no: number,
  line: ListedLine | undefined,
  recorded: ReadonlySet<Uuid>,
  said: readonly Contradiction[],
): PrintLineView {
  const id = handoutOf(printId, no);
  return {
    no,
    entitlementId: line?.entitlementId ?? null,
    tokenNo: line?.tokenNo ?? null,
    handoutId: recorded.has(id) ? id : null,
    contradictions: said
      .filter((one) => one.no === no)
      .map((one) => ({
        ...{ incidentId: one.incidentId, code: one.code, keyedBy: one.keyedBy },
        ...{ said: { ...one.said, given: [...one.said.given] }, keyedAt: one.keyedAt.toISOString() },
      })),
  };
}

function triedOf(outcome: HandoutOutcomeView | undefined): Tried {
  if (!outcome) throw new Error('a line without its outcome');
  const { status, code = '', replayed, handout } = outcome;
  return outcome.outcome === 'recorded'
    ? { recorded: true, replayed, over: handout?.over ?? false }
    : { recorded: false, status, code };
}

function digitsOf(card: string | null): string | null {
  const read = card === null ? undefined : parseCard(card);
  return read && 'card' in read ? read.card : null;
}

/** Amounts in the order of their lines: the same said again is the same. */
function saidOf({ token, card, given = [], collector, proofKind, occurredAt }: KeyedLine): SaidLine {
  return {
    token: token ?? null,
    card: card ?? null,
    given: given
      .map(({ entitlementLineId, quantity }) => ({ entitlementLineId, quantity }))
      .sort((a, b) => (a.entitlementLineId < b.entitlementLineId ? -1 : 1)),
    ...{ collector, proofKind, occurredAt: occurredAt ?? null },
  };
}

/** SHA-256 in hexadecimal of what a line says, in its canonical text (RFC 8785). */
function digestOf({ token, card, given, collector, proofKind, occurredAt }: SaidLine): string {
  const lines = given.map(({ entitlementLineId, quantity }) => ({ entitlementLineId, quantity }));
  return createHash('sha256')
    .update(canonicalText({ v: 1, token, card, lines, collector, proofKind, occurredAt }))
    .digest('hex');
}
