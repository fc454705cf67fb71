import { Inject, Injectable } from '@nestjs/common';
import type { Asker } from '../access/asker.js';
import { Throttle } from '../access/throttle.js';
import { handoutOfToken, receiptCodeLength, spokenCode } from '../distribution/receipt.rules.js';
import { Database } from '../platform/database/database.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { Settings } from '../platform/settings.js';
import { LogService } from './log.service.js';
import type { ReceiptCheckView } from './receipt-check.contract.js';
import { type CheckedReceipt, type Handed, ReceiptCheckStore } from './receipt-check.store.js';

/** What anyone learns who has a receipt, without signing in. */
@Injectable()
export class ReceiptCheckService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReceiptCheckStore) private readonly store: ReceiptCheckStore,
    @Inject(LogService) private readonly log: LogService,
    @Inject(Throttle) private readonly throttle: Throttle,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  async check(code: string, asker: Asker): Promise<ReceiptCheckView> {
    const { status, day, index, leafHash } = await this.get(code, asker);
    const isPublished = index !== null && leafHash !== null && (await this.log.isPublished(index));
    return { status, day, proof: isPublished ? { index, leafHash: leafHash.toString('base64') } : null };
  }

  /** The portable proof of the handout's entry. */
  async prove(code: string, asker: Asker): Promise<string> {
    const { index } = await this.get(code, asker);
    if (index === null) throw new Refusal('log.unpublished', 'The handout waits for its place in the log');
    return this.log.prove(index);
  }

  /** The QR's token cannot be guessed; the spoken code is short, so that guesses from one address are slowed down. */
  private async get(code: string, asker: Asker): Promise<CheckedReceipt> {
    const spoken = spokenCode(code);
    const found =
      spoken.length === receiptCodeLength
        ? await this.findSlowly(spoken, asker)
        : await this.findByToken(code);
    if (!found) throw notFound();
    return found;
  }

  private async findByToken(token: string): Promise<CheckedReceipt | undefined> {
    const handoutId = handoutOfToken(token, this.settings.contentKey);
    return handoutId === undefined ? undefined : this.find({ handoutId });
  }

  private async findSlowly(code: string, { address }: Asker): Promise<CheckedReceipt | undefined> {
    let found: CheckedReceipt | undefined;
    await this.throttle.attempt({ account: `receipt ${address}`, address }, async () => {
      found = await this.find({ code });
      return found !== undefined;
    });
    return found;
  }

  private find(handed: Handed): Promise<CheckedReceipt | undefined> {
    return this.database.read({ emergencies: [] }, (read) => this.store.find(read, handed));
  }
}
