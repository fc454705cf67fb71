import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reaches } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { leafOf } from '../ledger/ledger.rules.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { CorrectGrant, GrantQuery, GrantView, RecordGrant } from './grant.contract.js';
import type { GrantLineRow } from './grant.entity.js';
import { amountsOf, transfersOf } from './grant.rules.js';
import { GrantStore, type HeldGrant } from './grant.store.js';
import { byOrganisation } from './reach.rules.js';
import { joining } from './serving.rules.js';

type Correct = CorrectGrant & { readonly grantId: Uuid; readonly version: number };
type Approve = { readonly grantId: Uuid; readonly version: number };
type Outcome = Omit<Done<GrantView>, 'kind'>;

/** Donors' grants with their budget lines. Money is there when a second person has approved it. */
@Injectable()
export class GrantService {
  private readonly recording: Command<RecordGrant, GrantView>;
  private readonly correcting: Command<Correct, GrantView>;
  private readonly approving: Command<Approve, GrantView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(GrantStore) private readonly store: GrantStore,
    @Inject(LedgerService) private readonly ledger: LedgerService,
  ) {
    const answer = answerOne((reads, call, id) => store.find(reads, call.scope, call.emergencyId, id));
    this.recording = commands.define<RecordGrant, GrantView>('grant.record', {
      work: each((tx, entry, now) => this.recordOne(tx, entry, now)),
      answer,
    });
    this.correcting = commands.define<Correct, GrantView>('grant.record', {
      work: each((tx, entry, now) => this.correctOne(tx, entry, now)),
      answer,
    });
    this.approving = commands.define<Approve, GrantView>('grant.approve', {
      work: each((tx, entry, now) => this.approveOne(tx, entry, now)),
      answer,
    });
  }

  record(call: Call, input: RecordGrant): Promise<GrantView> {
    return this.recording.run(call, input);
  }

  /** Corrects the grant that was read as `version` and is not approved. */
  correct(call: Call, grantId: Uuid, version: number, input: CorrectGrant): Promise<GrantView> {
    return this.correcting.run(call, { ...input, grantId, version });
  }

  /** Approves the grant that was read as `version`, and puts its money on its lines. */
  approve(call: Call, grantId: Uuid, version: number): Promise<GrantView> {
    return this.approving.run(call, { grantId, version });
  }

  async get(call: Call, id: Uuid): Promise<GrantView> {
    const found = await this.database.read(call.scope, (read) =>
      this.store.find(read, call.scope, call.emergencyId, id),
    );
    if (!found) throw notFound();
    return found;
  }

  async list(call: Call, query: GrantQuery): Promise<Page<GrantView>> {
    const rows = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, call.emergencyId, query),
    );
    return pageOf(rows, query.limit, ({ code, id }) => [code, id]);
  }

  private async recordOne(tx: Tx, { call, input }: Entry<RecordGrant>, now: Date): Promise<Outcome> {
    const { emergencyId, personId } = call;
    const { organisationId, code, donor, donorOrganisationId = null, currency, startsOn, endsOn } = input;
    if (!mayWrite(call, organisationId)) throw notFound();
    const grant = { id: newId(now.getTime()), emergencyId, version: 1 };
    const served = joining({ homeId: emergencyId, held: [], wanted: input.serves }, 'grant.serves-kept');
    const { amount } = amountsOf(input);
    const lines = await this.linesOf(tx, call, { ...grant, served: [emergencyId, ...served] }, input, now);

    await this.store.insert(tx, {
      ...{ id: grant.id, emergencyId, organisationId, code, donor, donorOrganisationId },
      ...{ currency, amount, startsOn, endsOn, state: 'recorded' },
    });
    await this.store.serve(tx, grant, [emergencyId, ...served]);
    await this.store.insertLines(tx, lines);
    await this.store.carryAuthors(tx, grant, personId);

    return { resultId: grant.id, subjects: [grant.id] };
  }

  private async correctOne(tx: Tx, { call, input }: Entry<Correct>, now: Date): Promise<Outcome> {
    const held = await this.held(tx, call, input);
    const { donor, donorOrganisationId = null, currency, startsOn, endsOn } = input;
    const heldServed = await this.store.findServed(tx, held.id);
    const joined = joining(
      { homeId: held.emergencyId, held: heldServed, wanted: input.serves },
      'grant.serves-kept',
    );
    const { amount } = amountsOf(input);
    const grant = { id: held.id, emergencyId: held.emergencyId, version: held.version + 1 };
    const lines = await this.linesOf(
      tx,
      call,
      { ...grant, served: [grant.emergencyId, ...heldServed, ...joined] },
      input,
      now,
    );

    const { version } = grant;
    await this.store.update(tx, held.id, {
      donor,
      donorOrganisationId,
      currency,
      amount,
      startsOn,
      endsOn,
      version,
    });
    await this.store.serve(tx, held, joined);
    await this.store.insertLines(tx, lines);
    await this.store.carryAuthors(tx, grant, call.personId);

    return { resultId: held.id, subjects: [held.id] };
  }

  private async approveOne(tx: Tx, { call, input }: Entry<Approve>, now: Date): Promise<Outcome> {
    const held = await this.held(tx, call, input);
    const lines = await this.store.findLines(tx, held);
    const transfers = transfersOf(held, lines, now);

    await this.store.insertApproval(tx, held, call.personId);
    await this.store.update(tx, held.id, { state: 'approved', approvedAt: now });
    await this.ledger.post(tx, transfers);

    return {
      resultId: held.id,
      subjects: [held.id, ...lines.map(({ id }) => id)],
      transfers: transfers.map(leafOf),
    };
  }

  /** The grant that the caller reaches, locked, not approved, and still as it was read. */
  private async held(tx: Tx, call: Call, { grantId, version }: Approve): Promise<HeldGrant> {
    const held = await this.store.lock(tx, call.emergencyId, grantId);
    if (!held || !mayWrite(call, held.organisationId)) throw notFound();
    if (held.emergencyId !== call.emergencyId) throw new Refusal('grant.shared');
    if (held.state === 'approved') throw new Refusal('grant.approved');
    if (held.version !== version) throw new Refusal('etag.stale', 'Read the grant again');
    return held;
  }

  /** The rows of the budget. A line's project is one that the caller reaches, in an emergency that the grant serves. */
  private async linesOf(
    tx: Tx,
    { scope }: Call,
    grant: {
      readonly id: Uuid;
      readonly emergencyId: Uuid;
      readonly version: number;
      readonly served: readonly Uuid[];
    },
    input: CorrectGrant,
    now: Date,
  ): Promise<readonly GrantLineRow[]> {
    const wanted = input.lines.flatMap(({ projectId }) => projectId ?? []);
    const projects = await this.store.findProjects(tx, grant.served, wanted);
    const reached = projects.filter(({ organisationId }) =>
      reaches(byOrganisation(scope), {
        emergencyId: grant.emergencyId,
        organisationId,
        areaPath: [],
        siteId: null,
      }),
    );
    if (wanted.some((id) => !reached.some((project) => project.id === id)))
      throw new Refusal('project.unknown');

    const amounts = amountsOf(input).lines;
    return input.lines.map(({ code, name, projectId = null }, position) => ({
      ...{
        id: newId(now.getTime()),
        emergencyId: grant.emergencyId,
        grantId: grant.id,
        grantVersion: grant.version,
      },
      ...{ position, code, name, projectId, amount: amounts[position] ?? 0n },
    }));
  }
}

/** A grant is the whole organisation's: a limit to an area or sites does not reach it. */
function mayWrite({ scope, emergencyId }: Call, organisationId: Uuid): boolean {
  return reaches(scope, { emergencyId, organisationId, areaPath: [], siteId: null });
}
