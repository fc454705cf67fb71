import { Inject, Injectable } from '@nestjs/common';
import { everywhere } from '../acts/scope.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Database } from '../platform/database/database.js';
import { CheckStore, type Finding } from './check.store.js';

/** Proves that what the tables say of each other is true: what `mizan verify` runs. */
@Injectable()
export class CheckService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(CheckStore) private readonly store: CheckStore,
  ) {}

  /** All that is wrong, at most 100 findings a rule; nothing, if all is sound. While others work each rule still sees one moment. */
  check(): Promise<readonly Finding[]> {
    return this.database.read(everywhere, async (read) => {
      await this.store.takeTime(read);
      const ledger = await this.ledger.check(read);
      const records = await this.store.listFindings(read);
      return [...ledger, ...records];
    });
  }
}
