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
import { contradicts, handoutOf, lineOf, type LineOf, refuseUnlessList, slipIn } from './paper-key.rules.js';
import { PaperKeyStore, type Scan } from './paper-key.store.js';
import { pagesOf } from './paper.rules.js';
import { PaperStore, type Print } from './paper.store.js';

/** A contradiction, as its incident keeps it. */
interface Noting {
  readonly printId: Uuid;
  readonly no: number;
  readonly code: string;
  readonly handoutId: Uuid | null;
}

interface Noted {
  readonly incidentId: Uuid;
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
    const { print, whose } = await this.database.read(call.scope, (read) =>
      this.load(read, call, printId, lines),
    );
    const inputs = lines.flatMap((line) => {
      const of = whose.get(line.no);
      return of && 'entitlementId' in of ? [handoutInput(print, line, of.entitlementId)] : [];
    });
    const outcomes = inputs.length === 0 ? [] : (await this.handouts.recordLines(call, inputs)).items;
    const byId = new Map(outcomes.map((one) => [one.id, one]));

    const items: KeyedLineView[] = [];
    for (const line of lines) {
      const of = whose.get(line.no);
      if (of && 'slip' in of) items.push(refusedView(line, of.slip));
      else if (of && 'stranger' in of)
        items.push(await this.contradiction(call, print, line, { code: 'paper.nobody', handoutId: null }));
      else items.push(await this.told(call, print, line, byId.get(handoutOf(print.id, line.no))));
    }
    const count = (outcome: KeyedLineView['outcome']): number =>
      items.filter((item) => item.outcome === outcome).length;
    return {
      items,
      recorded: count('recorded'),
      known: count('known'),
      contradicts: count('contradicts'),
      refused: count('refused'),
    };
  }

  async lines(call: Call, printId: Uuid, query: PrintLineQuery): Promise<Page<PrintLineView>> {
    const [after = 0] = keyAfter(query.after, 'integer');
    const rows = await this.database.read(call.scope, async (read) => {
      await this.listOf(read, call, printId);
      const lines = await this.store.lines(read, printId, Number(after), 10_000);
      const recorded = await this.store.recorded(
        read,
        lines.map(({ no }) => handoutOf(printId, no)),
      );
      return lines.map((line) => {
        const id = handoutOf(printId, line.no);
        return { ...line, handoutId: recorded.has(id) ? id : null };
      });
    });
    const wanted = rows.filter(
      ({ handoutId }) => query.state === undefined || (query.state === 'keyed') === (handoutId !== null),
    );
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
    lines: readonly KeyedLine[],
  ): Promise<{ readonly print: Print; readonly whose: ReadonlyMap<number, LineOf> }> {
    const print = await this.listOf(read, call, printId);
    const listed = new Map(
      (await this.store.lines(read, printId, 0, 10_000)).map(({ no, entitlementId }) => [no, entitlementId]),
    );
    const said = lines
      .filter(({ no, token, card }) => !listed.has(no) && (token !== undefined || card !== undefined))
      .map(({ no, token = null, card }) => ({ no, token, card: digitsOf(card) }));
    const named =
      said.length > 0 ? await this.store.named(read, print.distributionId, said) : new Map<number, Uuid>();
    const whose = lines.map((line) => lineOf(line, print.lines, listed, named.get(line.no)));
    const known = await this.store.entitlementLines(
      read,
      whose.flatMap((of) => ('entitlementId' in of ? of.entitlementId : [])),
    );
    const sound = lines.map(({ no, given = [] }, index): readonly [number, LineOf] => {
      const of = whose[index] ?? { slip: 'paper.no-line' };
      const lineIds = 'entitlementId' in of ? (known.get(of.entitlementId) ?? new Set<Uuid>()) : undefined;
      return [no, (lineIds && slipIn(given, lineIds)) ?? of];
    });
    return { print, whose: new Map(sound) };
  }

  private async told(
    call: Call,
    print: Print,
    line: KeyedLine,
    outcome: HandoutOutcomeView | undefined,
  ): Promise<KeyedLineView> {
    if (!outcome) throw new Error(`nothing became of line ${String(line.no)}`);
    const { id, status, code = '', replayed, handout } = outcome;
    if (outcome.outcome === 'recorded')
      return {
        ...{ no: line.no, outcome: replayed ? 'known' : 'recorded', handoutId: id },
        ...{ over: handout?.over ?? false, incidentId: null, code: null },
      };
    if (!contradicts(status, code)) return refusedView(line, code);
    return this.contradiction(call, print, line, { code, handoutId: code === 'id.reused' ? id : null });
  }

  /** The same contradiction is noted once, however often it is keyed. */
  private async contradiction(
    call: Call,
    print: Print,
    line: KeyedLine,
    { code, handoutId }: Pick<Noting, 'code' | 'handoutId'>,
  ): Promise<KeyedLineView> {
    const content = contentOf(line);
    const stepId = idOf('paper-contradicts', print.id, String(line.no), content);
    const noted = await this.noting.runAs(call, stepId, { printId: print.id, no: line.no, code, handoutId });
    return {
      no: line.no,
      outcome: 'contradicts',
      handoutId,
      over: false,
      incidentId: noted.incidentId,
      code,
    };
  }

  private async noteOne(
    tx: Tx,
    { call, input }: Entry<Noting>,
    now: Date,
  ): Promise<Omit<Done<Noted>, 'kind'>> {
    const { emergencyId, personId } = call;
    const { no, code, handoutId } = input;
    const print = await this.listOf(tx, call, input.printId);
    const id = newId(now.getTime());
    await this.incidents.insert(tx, [
      {
        ...{
          id,
          emergencyId,
          distributionId: print.distributionId,
          kind: 'paper_contradicts',
          severity: 'medium',
        },
        ...{ handoutId, told: `line ${String(no)} of the list ${print.id}: ${code}`, informed: [] },
        ...{ recordedBy: personId, recordedAt: now },
      },
    ]);
    return { resultId: id, subjects: [id, print.id, print.distributionId], facts: { no, code } };
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

function refusedView({ no }: KeyedLine, code: string): KeyedLineView {
  return { no, outcome: 'refused', handoutId: null, over: false, incidentId: null, code };
}

function digitsOf(card: string | undefined): string | null {
  const read = card === undefined ? undefined : parseCard(card);
  return read && 'card' in read ? read.card : null;
}

/** SHA-256 in hexadecimal of what a line says: the same said again is the same contradiction. */
function contentOf({ no, token, card, given, collector, proofKind, occurredAt }: KeyedLine): string {
  const lines = (given ?? []).map(({ entitlementLineId, quantity }) => ({ entitlementLineId, quantity }));
  const said = { no, token: token ?? null, card: card ?? null, lines, collector, proofKind };
  return createHash('sha256')
    .update(canonicalText({ v: 1, ...said, occurredAt: occurredAt ?? null }))
    .digest('hex');
}
