import type { Extent } from '../../src/acts/scope.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { RecordHandout } from '../../src/distribution/handout.contract.js';
import { currencyOf } from '../../src/ledger/currency.rules.js';
import { formatAmount } from '../../src/ledger/money.rules.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from './api.js';
import { type Package, promiseAid, type Promised } from './promised.js';
import type { World } from './world.js';

export interface Desk extends Promised {
  readonly siteId: Uuid;
  readonly distributionId: Uuid;
  readonly agent: Api;
  readonly leader: Api;
  /** Where agent and leader work: this organisation, this site. */
  readonly extent: Partial<Extent>;
  /** What is planned here, by token number. */
  readonly entitlements: readonly { readonly id: Uuid; readonly lineId: Uuid }[];
  path(rest: string): string;
  /** A live handout of all that the entitlement is due, under a new id. */
  handout(index?: number): RecordHandout;
  distribution(): Promise<DistributionView>;
  /** What is left of the first line that the distribution took along. */
  left(): Promise<string>;
}

/** A distribution at the first site of a promised round, open with goods, with an agent and a team leader. */
export async function openDesk(
  world: World,
  options: Package & {
    sites?: number;
    householdsPerSite: number;
    stockPerSite?: bigint;
    short?: boolean;
    within?: Pick<Promised, 'emergencyId'> & Partial<Pick<Promised, 'organisationId'>>;
  },
): Promise<Desk> {
  const promised = await promiseAid(world.owner, options);
  const siteId = promised.siteIds[0] ?? '';
  const extent = {
    emergencyId: promised.emergencyId,
    organisationId: promised.organisationId,
    siteIds: [siteId],
  };
  const agent = await world.as('distribution-agent', extent);
  const leader = await world.as('team-leader', extent);
  const path = (rest: string): string => `emergencies/${promised.emergencyId}/${rest}`;

  const planned = await leader.post<DistributionView>(path('distributions'), {
    roundId: promised.roundId,
    siteId,
    heldOn: '2026-11-23',
    teamLeaderId: leader.personId,
    desks: 2,
  });
  if (planned.status !== 201) throw new Error(`planning: ${planned.text}`);
  const distributionId = planned.body.id;
  const custodianId = options.cash ? await advance(world, promised, leader.personId, options) : undefined;
  const opened = await leader.post(path(`distributions/${distributionId}/open`), {
    short: options.short ?? false,
    ...(custodianId ? { custodianId } : {}),
  });
  if (opened.status !== 200) throw new Error(`opening: ${opened.text}`);

  const entitlements = await world.owner.query<readonly { id: Uuid; lineId: Uuid }[]>(
    `select entitlement.id, min(line.id::text) as "lineId"
     from entitlement
     join entitlement_line line on line.entitlement_id = entitlement.id
     where entitlement.round_id = $1
       and entitlement.site_id = $2
     group by entitlement.id, entitlement.token_no
     order by entitlement.token_no`,
    [promised.roundId, siteId],
  );
  const distribution = async (): Promise<DistributionView> =>
    (await leader.get<DistributionView>(path(`distributions/${distributionId}`))).body;
  return {
    ...promised,
    siteId,
    distributionId,
    agent,
    leader,
    extent,
    entitlements,
    path,
    distribution,
    handout: (index = 0) => ({
      id: newId(),
      distributionId,
      entitlementId: entitlements[index]?.id ?? '',
      collector: 'primary',
      identity: 'card',
      proofKind: 'signature',
      captured: 'live',
    }),
    left: async () => (await distribution()).stock[0]?.left ?? '',
  };
}

/** What two people count at the end: needed before a distribution with cash is closed with the same. */
export async function countAtEnd(
  desk: Pick<Desk, 'leader' | 'agent' | 'path' | 'distributionId'>,
  counted: readonly { readonly no: number; readonly returned: string; readonly damaged?: string }[],
): Promise<void> {
  const lines = counted.map(({ no, returned, damaged = '0' }) => ({ no, good: returned, damaged }));
  const count = await desk.leader.post<{ id: Uuid }>(
    desk.path(`distributions/${desk.distributionId}/counts`),
    { moment: 'end', counted: lines },
  );
  if (count.status !== 201) throw new Error(`counting: ${count.text}`);
  const confirmed = await desk.agent.post(desk.path(`counts/${count.body.id}/confirmation`));
  if (confirmed.status !== 200) throw new Error(`confirming: ${confirmed.text}`);
}

/** Three sign the closed distribution off: the leader, finance for the books, and somebody of the community. */
export async function signOff(
  world: World,
  desk: Desk,
  explanation?: string,
): Promise<Answer<DistributionView>> {
  const at = desk.path(`distributions/${desk.distributionId}`);
  const finance = await world.as('finance-officer', desk.extent);
  const signed = await desk.leader.post(`${at}/sign-off`, explanation ? { explanation } : {});
  if (signed.status !== 200) throw new Error(`signing off: ${signed.text}`);
  const countersigned = await finance.post(`${at}/countersignature`);
  if (countersigned.status !== 200) throw new Error(`countersigning: ${countersigned.text}`);
  return desk.leader.post<DistributionView>(`${at}/community-signature`, {
    role: 'member of the camp committee',
    proofKind: 'thumbprint',
  });
}

/** Finance advances the team leader all the cash that is promised. */
async function advance(
  world: World,
  { emergencyId, grantLineId, currency }: Promised,
  custodianId: Uuid,
  { cash = 0n, householdsPerSite }: Package & { readonly householdsPerSite: number },
): Promise<Uuid> {
  const finance = await world.as('finance-officer', { emergencyId });
  const amount = formatAmount(cash * BigInt(householdsPerSite), currencyOf(currency).exponent);
  const answer = await finance.post(`emergencies/${emergencyId}/floats/advances`, {
    custodianId,
    grantLineId,
    amount,
    settleBy: '2099-12-31',
  });
  if (answer.status !== 201) throw new Error(`advancing: ${answer.text}`);
  return custodianId;
}

/** What the books hold of the desk's blankets, or of its cash where it has no blankets: by kind of account, in base or minor units. */
export async function holds(
  world: World,
  { emergencyId, siteId, distributionId, projectId }: Desk,
): Promise<Readonly<Record<string, string>>> {
  const rows = await world.owner.query<readonly { kind: string; amount: string }[]>(
    `select account.kind, sum(case when transfer.credit_id = account.id then transfer.amount else -transfer.amount end)::text as amount
     from account
     join transfer on account.id in (transfer.credit_id, transfer.debit_id)
     where account.emergency_id = $1
       and (account.kind = 'float' or account.owner_id in ($2, $3, $4))
     group by account.kind`,
    [emergencyId, siteId, distributionId, projectId],
  );
  return Object.fromEntries(rows.map(({ kind, amount }) => [kind, amount]));
}
