import { Inject, Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { reachesWhole } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { answerOne, type Command, type Done, each, type Entry, idFor } from '../commands/work.js';
import { currencyOf } from '../ledger/currency.rules.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { type Page, pageOf } from '../platform/page.js';
import { notFound, Refusal } from '../platform/refusal.js';
import type {
  ChangeEmergency,
  EmergencyCountry,
  EmergencyQuery,
  EmergencyView,
  OpenEmergency,
} from './emergency.contract.js';
import { checkCodes, checkCountries } from './emergency.rules.js';
import { EmergencyStore } from './emergency.store.js';

type Change = ChangeEmergency & { readonly version: number };
type Outcome = Omit<Done<EmergencyView>, 'kind'>;

/** Opens emergencies and keeps what is said of them. */
@Injectable()
export class EmergencyService {
  private readonly opening: Command<OpenEmergency, EmergencyView>;
  private readonly changing: Command<Change, EmergencyView>;

  constructor(
    @Inject(Commands) commands: Commands,
    @Inject(Database) private readonly database: Database,
    @Inject(EmergencyStore) private readonly store: EmergencyStore,
  ) {
    const answer = answerOne((reads, call, id) => store.find(reads, call.scope, id));
    this.opening = commands.define<OpenEmergency, EmergencyView>('emergency.open', {
      work: each((tx, entry, now) => this.openOne(tx, entry, now)),
      answer,
    });
    this.changing = commands.define<Change, EmergencyView>('emergency.change', {
      work: each((tx, entry) => this.changeOne(tx, entry)),
      answer,
    });
  }

  open(call: Call, input: OpenEmergency): Promise<EmergencyView> {
    return this.opening.run(call, input);
  }

  /** Corrects the emergency that was read as `version`. */
  change(call: Call, version: number, input: ChangeEmergency): Promise<EmergencyView> {
    return this.changing.run(call, { ...input, version });
  }

  async get(call: Call, id: Uuid): Promise<EmergencyView> {
    const found = await this.database.read(call.scope, (read) => this.store.find(read, call.scope, id));
    if (!found) throw notFound();
    return found;
  }

  async list(call: Call, query: EmergencyQuery): Promise<Page<EmergencyView>> {
    const rows = await this.database.read(call.scope, (read) => this.store.list(read, call.scope, query));
    return pageOf(rows, query.limit, ({ openedOn, id }) => [openedOn, id]);
  }

  private async openOne(tx: Tx, entry: Entry<OpenEmergency>, now: Date): Promise<Outcome> {
    const id = idFor(entry, now);
    if (!reachesWhole(entry.call.scope, id)) throw notFound();
    await this.check(tx, entry.input.countries);

    await this.store.insert(tx, id, entry.input);

    return { resultId: id, subjects: [id] };
  }

  private async changeOne(tx: Tx, { call, input }: Entry<Change>): Promise<Outcome> {
    const id = call.emergencyId;
    const held = await this.store.find(tx, call.scope, id);
    if (!held || !reachesWhole(call.scope, id)) throw notFound();
    const { name, glide = null, phase, ageBands, countries, version } = input;
    await this.check(tx, countries);
    checkCountries(held.countries, countries);

    const changed = await this.store.update(tx, id, version, { name, glide, phase, ageBands });
    if (!changed) throw new Refusal('etag.stale', 'Read the emergency again');
    await this.store.putCountries(tx, id, countries);

    return { resultId: id, subjects: [id] };
  }
  /** Days are reckoned by the database: a time zone that only others know is none. */
  private async check(tx: Tx, countries: readonly EmergencyCountry[]): Promise<void> {
    countries.forEach(({ currency }) => currencyOf(currency));
    checkCodes(countries);
    const unknown = await this.store.findUnknownZones(
      tx,
      countries.map(({ timeZone }) => timeZone),
    );
    if (unknown.length > 0) throw new Refusal('time-zone.unknown', undefined, { timeZones: unknown });
  }
}
