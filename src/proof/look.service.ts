import { Inject, Injectable } from '@nestjs/common';
import { type ActName, type ActRow, acts } from '../acts/acts.js';
import type { Call } from '../acts/call.js';
import { Database } from '../platform/database/database.js';
import type { Uuid } from '../platform/ids.js';
import { keyAfter, pageOf } from '../platform/page.js';
import { notFound } from '../platform/refusal.js';
import type { LookPage, LooksQuery, LookView } from './look.contract.js';
import { type Look, LookStore } from './look.store.js';

/** Who looked at somebody: what an affected person may ask, and the data protection officer answers. */
@Injectable()
export class LookService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LookStore) private readonly store: LookStore,
  ) {}

  async list(call: Call, householdId: Uuid, { limit, after }: LooksQuery): Promise<LookPage> {
    const [before = null] = keyAfter(after, 'uuid') as readonly (string | null)[];
    const whom = { emergencyId: call.emergencyId, householdId };
    return this.database.read(call.scope, async (read) => {
      if (!(await this.store.hasHousehold(read, call.scope, whom))) throw notFound();
      const looks = await this.store.list(read, whom, { limit: limit + 1, before });
      return pageOf(looks.map(viewOf), limit, ({ id }) => [id]);
    });
  }
}

function viewOf(look: Look): LookView {
  const row: ActRow | undefined = Object.hasOwn(acts, look.act) ? acts[look.act as ActName] : undefined;
  return { ...look, purpose: row?.meaning ?? look.act };
}
