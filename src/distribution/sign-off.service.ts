import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry } from '../commands/work.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type { DistributionView } from './distribution.contract.js';
import { type Distribution, hasDifference, signOffLines } from './distribution.rules.js';
import { DistributionService, stepOf } from './distribution.service.js';
import { DistributionStore } from './distribution.store.js';
import type {
  ReopenDistribution,
  SignOffDistribution,
  SignOffsView,
  WitnessSignOff,
} from './sign-off.contract.js';
import {
  type Figures,
  isComplete,
  refuseApproval,
  refuseRequest,
  refuseSignature,
  refuseUnexplained,
  versionToSign,
} from './sign-off.rules.js';
import { type Signature, type SignOff, SignOffStore } from './sign-off.store.js';
import { signOffViewOf } from './sign-off.view.js';

type Named<Input> = Input & { readonly distributionId: Uuid };
type Made = Omit<Done<DistributionView>, 'kind'>;

/**
 * Three sign what came of a distribution: the team leader for the figures, somebody of warehouse or finance for the books, and a representative of
 * the community. With the third it is signed off; two people open it again.
 */
@Injectable()
export class SignOffService {
  private readonly signing: Command<Named<SignOffDistribution>, DistributionView>;
  private readonly countersigning: Command<Named<object>, DistributionView>;
  private readonly witnessing: Command<Named<WitnessSignOff>, DistributionView>;
  private readonly requesting: Command<Named<ReopenDistribution>, DistributionView>;
  private readonly approving: Command<Named<object>, DistributionView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(SignOffStore) private readonly store: SignOffStore,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(DistributionService) shown: DistributionService,
  ) {
    const answer = answerOne<DistributionView>((reads, call, id) => shown.view(reads, call, id));
    this.signing = commands.define<Named<SignOffDistribution>, DistributionView>('distribution.sign-off', {
      work: each((tx, entry, now) => this.signOne(tx, entry, now)),
      answer,
    });
    this.countersigning = commands.define<Named<object>, DistributionView>('distribution.countersign', {
      work: each((tx, entry, now) => this.addSignature(tx, entry, forBooks(entry.call, now))),
      answer,
    });
    this.witnessing = commands.define<Named<WitnessSignOff>, DistributionView>('distribution.witness', {
      work: each((tx, entry, now) => this.addSignature(tx, entry, forCommunity(entry, now))),
      answer,
    });
    this.requesting = commands.define<Named<ReopenDistribution>, DistributionView>(
      'distribution.reopen-request',
      { work: each((tx, entry, now) => this.requestOne(tx, entry, now)), answer },
    );
    this.approving = commands.define<Named<object>, DistributionView>('distribution.reopen-approve', {
      work: each((tx, entry, now) => this.reopenOne(tx, entry, now)),
      answer,
    });
  }

  sign(call: Call, distributionId: Uuid, input: SignOffDistribution): Promise<DistributionView> {
    return this.signing.run(call, { ...input, distributionId });
  }

  countersign(call: Call, distributionId: Uuid): Promise<DistributionView> {
    return this.countersigning.run(call, { distributionId });
  }

  witness(call: Call, distributionId: Uuid, input: WitnessSignOff): Promise<DistributionView> {
    return this.witnessing.run(call, { ...input, distributionId });
  }

  requestReopening(call: Call, distributionId: Uuid, input: ReopenDistribution): Promise<DistributionView> {
    return this.requesting.run(call, { ...input, distributionId });
  }

  reopen(call: Call, distributionId: Uuid): Promise<DistributionView> {
    return this.approving.run(call, { distributionId });
  }

  async versions(call: Call, distributionId: Uuid): Promise<SignOffsView> {
    const found = await this.database.read(call.scope, async (read) => {
      const distribution = await this.distributions.find(read, call.scope, call.emergencyId, distributionId);
      return distribution && this.store.of(read, distributionId);
    });
    if (!found) throw notFound();
    return { items: found.map(signOffViewOf) };
  }

  private async signOne(tx: Tx, entry: Entry<Named<SignOffDistribution>>, now: Date): Promise<Made> {
    const { distribution, figures, last } = await this.load(tx, entry, 'closed');
    const explanation = entry.input.explanation ?? null;
    const version = versionToSign(last, figures);
    refuseUnexplained(figures, explanation);

    const { emergencyId, id: distributionId } = distribution;
    const difference = hasDifference(figures.lines);
    const signed = { version, difference, explanation, signedBy: entry.call.personId, signedAt: now };
    await this.store.insert(tx, { emergencyId, distributionId }, { ...figures, ...signed });
    const { planned, came } = figures;
    return madeOf(distribution, { planned, came, difference, version });
  }

  private async addSignature(tx: Tx, entry: Entry<Named<object>>, signature: Signature): Promise<Made> {
    const { distribution, figures, last } = await this.load(tx, entry, 'closed');
    refuseSignature(last, figures, signature);

    const { emergencyId, id: distributionId } = distribution;
    await this.store.insertSignature(tx, { emergencyId, distributionId }, last.id, signature);
    const complete = isComplete(last, signature.part);
    if (complete) {
      await this.distributions.setState(tx, distributionId, 'signed_off', null, signature.signedAt);
      await this.distributions.insertStep(
        tx,
        distribution,
        stepOf(entry.call, 'signed_off', signature.signedAt),
      );
    }
    return madeOf(distribution, { version: last.version, part: signature.part, complete });
  }

  private async requestOne(tx: Tx, entry: Entry<Named<ReopenDistribution>>, now: Date): Promise<Made> {
    const { distribution, last } = await this.load(tx, entry, 'signed_off');
    refuseRequest(last);

    const { emergencyId, id: distributionId } = distribution;
    const request = { reason: entry.input.reason, requestedBy: entry.call.personId, requestedAt: now };
    await this.store.insertReopening(tx, { emergencyId, distributionId }, last.id, request);
    return madeOf(distribution, { version: last.version });
  }

  private async reopenOne(tx: Tx, entry: Entry<Named<object>>, now: Date): Promise<Made> {
    const { distribution, last } = await this.load(tx, entry, 'signed_off');
    const { personId } = entry.call;
    refuseApproval(last, personId);

    await this.store.approveReopening(tx, last.id, personId, now);
    await this.distributions.setState(tx, distribution.id, 'closed', null, now);
    const reason = last.reopening?.reason ?? null;
    await this.distributions.insertStep(tx, distribution, {
      ...stepOf(entry.call, 'reopened', now),
      reason,
    });
    return madeOf(distribution, { version: last.version });
  }

  /** The distribution under its lock, with what the books say came of it and what was signed last. Refuses `distribution.state`. */
  private async load(
    tx: Tx,
    { call, input }: Entry<Named<object>>,
    state: 'closed' | 'signed_off',
  ): Promise<{
    readonly distribution: Distribution;
    readonly figures: Figures;
    readonly last: SignOff | undefined;
  }> {
    const { distributionId: id } = input;
    const distribution = await this.distributions.lock(tx, call.scope, call.emergencyId, id);
    if (!distribution) throw notFound();
    if (distribution.state !== state)
      throw new Refusal('distribution.state', `The distribution is ${distribution.state}`, {
        state: distribution.state,
      });
    const taken = (await this.distributions.stockOf(tx, [id])).get(id) ?? [];
    const figures = (await this.distributions.figuresOf(tx, [id])).get(id) ?? [];
    const counts = await this.distributions.counts(tx, id);
    const last = (await this.store.of(tx, id)).at(-1);
    return { distribution, figures: { ...counts, lines: signOffLines(taken, figures) }, last };
  }
}

function madeOf({ id }: Distribution, facts: NonNullable<Made['facts']>): Made {
  return { resultId: id, subjects: [id], facts };
}

function forBooks({ personId }: Call, signedAt: Date): Signature {
  return { part: 'books', personId, role: null, proofKind: null, proofRef: null, signedAt };
}

function forCommunity({ call, input }: Entry<WitnessSignOff>, signedAt: Date): Signature {
  const { role, proofKind, proofRef = null } = input;
  return { part: 'community', personId: call.personId, role, proofKind, proofRef, signedAt };
}
