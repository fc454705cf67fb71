import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Database } from '../platform/database/database.js';
import { keyAfter, pageOf } from '../platform/page.js';
import type { LogEntriesQuery, LogEntryPage } from './entry.contract.js';
import { EntryStore } from './entry.store.js';

/** The entries themselves, for auditors: from a figure's record to what the log says of it, and to its proof. */
@Injectable()
export class EntryService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EntryStore) private readonly store: EntryStore,
  ) {}

  async list(call: Call, { limit, after, ...asked }: LogEntriesQuery): Promise<LogEntryPage> {
    const [before = null] = keyAfter(after, 'uuid') as readonly (string | null)[];
    const entries = await this.database.read(call.scope, (read) =>
      this.store.list(read, call.scope, {
        ...asked,
        emergencyId: call.emergencyId,
        before,
        limit: limit + 1,
      }),
    );
    return pageOf(entries, limit, ({ id }) => [id]);
  }
}
