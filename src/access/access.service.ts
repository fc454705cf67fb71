import { Inject, Injectable } from '@nestjs/common';
import { type ActName, type ActRow, acts } from '../acts/acts.js';
import type { Call } from '../acts/call.js';
import type { Extent, Scope } from '../acts/scope.js';
import { Commands } from '../commands/commands.js';
import { Database } from '../platform/database/database.js';
import { passingTrouble } from '../platform/database/trouble.js';
import { within } from '../platform/within.js';
import { isClientId, isUuid, nil, type Uuid } from '../platform/ids.js';
import { notFound, Refusal } from '../platform/refusal.js';
import { oneself, scopeOverall, scopeWithin } from './scope.rules.js';
import { type Question, type Standing, StandingStore } from './standing.store.js';
import { Together } from './together.js';
import { hashOf } from './tokens.js';

/** What a request says about itself, beside its token and its act. */
export interface Request {
  readonly id: string;
  readonly route: string | null;
  /** The path's parameters; each whose name ends in `Id` is a uuid, or what it names is not there. */
  readonly params: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | readonly string[] | undefined;
}

/** Decides who may do what where. Nothing is remembered between requests but that an emergency exists. */
@Injectable()
export class Access {
  private readonly questions = new Together<Question, Standing>(
    ({ tokenHash, act }) => `${tokenHash.toString('base64')} ${act}`,
    (questions) => this.store.findStandings(questions),
  );
  private readonly emergencies = new Set<Uuid>();
  private readonly noted = new Set<string>();
  private notedMinute = 0;

  constructor(
    @Inject(StandingStore) private readonly store: StandingStore,
    @Inject(Database) private readonly database: Database,
    @Inject(Commands) private readonly commands: Commands,
  ) {}

  /** Who shows the token; refuses `session.missing` and `session.ended`. */
  async standing(token: string | undefined, act: ActName): Promise<Standing> {
    if (token === undefined) throw new Refusal('session.missing');
    const asked = this.questions.ask({ tokenHash: hashOf(token), act });
    const standing = await asked.catch((error: unknown) => {
      throw passingTrouble(error) ?? error;
    });
    if (!standing) throw new Refusal('session.ended');
    return standing;
  }

  /** Authorises a request; refuses `act.forbidden` where the act is held nowhere, else what is out of scope as not found. */
  async callOf(standing: Standing, act: ActName, request: Request): Promise<Call> {
    const { personId, mustChange, extents } = standing;
    if (mustChange && !isEveryones(act)) throw new Refusal('password.change-first');
    if (!isEveryones(act) && extents.length === 0) await this.forbid(personId, act);
    const where = await this.scopeOf(act, extents, emergencyOf(act, request.params));
    if (!idsOf(request.params).every(isUuid)) throw notFound();
    return {
      act,
      personId,
      ...where,
      requestId: request.id,
      route: request.route,
      key: keyOf(request),
      reply: { replayed: false },
    };
  }

  /** Authorises a person for work that goes on without a request of theirs, by the roles that they hold now. */
  async callFor(who: {
    readonly personId: Uuid;
    readonly act: ActName;
    readonly emergencyId: Uuid;
    readonly requestId: string;
  }): Promise<Call> {
    const { personId, act, requestId } = who;
    const extents = await this.database.read(oneself, (read) => this.store.findExtents(read, personId, act));
    if (!extents || (!isEveryones(act) && extents.length === 0)) throw new Refusal('act.forbidden');
    const where = await this.scopeOf(act, extents, who.emergencyId);
    return { act, personId, ...where, requestId, route: null, key: null, reply: { replayed: false } };
  }

  private async scopeOf(
    act: ActName,
    extents: readonly Extent[],
    emergencyId: Uuid | undefined,
  ): Promise<Where> {
    if (isEveryones(act)) return { emergencyId: nil, scope: oneself };
    if (acts[act].within === 'shared') return { emergencyId: nil, scope: scopeOverall(extents) };
    if (emergencyId === undefined || !isUuid(emergencyId)) throw notFound();
    const scope = scopeWithin(emergencyId, extents);
    if (!scope || !(await this.emergencyExists(emergencyId))) throw notFound();
    return { emergencyId, scope };
  }

  /** Emergencies are never removed: once there, always there. */
  private async emergencyExists(emergencyId: Uuid): Promise<boolean> {
    if (this.emergencies.has(emergencyId)) return true;
    const exists = await within(guardMsMax, this.store.hasEmergency(emergencyId));
    if (exists) this.emergencies.add(emergencyId);
    return exists;
  }

  /** Refuses, and keeps an audit entry of it: once a minute for each person and act, so that a loop does not fill the log. */
  private async forbid(personId: Uuid, act: ActName): Promise<never> {
    const code = 'act.forbidden';
    if (this.isFirstThisMinute(`${personId} ${act}`)) {
      await this.commands.note({
        act,
        actor: personId,
        emergency: nil,
        outcome: 'forbidden',
        code,
        subjects: [],
      });
    }
    throw new Refusal(code);
  }

  private isFirstThisMinute(what: string): boolean {
    const minute = Math.floor(Date.now() / 60_000);
    if (minute !== this.notedMinute) this.noted.clear();
    this.notedMinute = minute;
    const first = !this.noted.has(what);
    this.noted.add(what);
    return first;
  }
}

/** How long the guard's own questions may take. */
const guardMsMax = 5_000;

interface Where {
  readonly emergencyId: Uuid;
  readonly scope: Scope;
}

function isEveryones(act: ActName): boolean {
  const row: ActRow = acts[act];
  return row.roles === 'everyone';
}

function emergencyOf(act: ActName, params: Request['params']): Uuid | undefined {
  return acts[act].within === 'emergency' ? params['emergencyId'] : nil;
}

function idsOf(params: Request['params']): readonly string[] {
  return Object.entries(params).flatMap(([name, value]) => (name.endsWith('Id') ? [value] : []));
}

function keyOf({ idempotencyKey }: Request): Uuid | null {
  if (idempotencyKey === undefined) return null;
  if (typeof idempotencyKey === 'string' && isClientId(idempotencyKey)) return idempotencyKey;
  throw new Refusal('idempotency.invalid', 'Send one lower-case UUID of version 4 or 7');
}
