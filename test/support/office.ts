import type { Extent } from '../../src/acts/scope.js';
import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { RecipientView } from '../../src/assistance/recipient.contract.js';
import type { RoundView } from '../../src/assistance/round.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from './api.js';
import { type Package, promiseAid, type Promised } from './promised.js';
import type { World } from './world.js';

/** Where rounds are planned and approved: everything about them is done over the API. */
export interface Office extends Promised {
  readonly officer: Api;
  readonly manager: Api;
  /** Where they work: this emergency, this organisation. */
  readonly extent: Partial<Extent>;
  path(rest: string): string;
  /** A line of a package: as many as it says, funded. */
  blankets(line: object): object;
  /** A round at all sites, whose list is prepared. */
  prepared(plan: object): Promise<RoundView>;
  /** Submits a list as it was prepared, and has it approved. */
  approve(round: RoundView, listNo?: number): Promise<Answer<RoundView>>;
  entitlements(roundId: Uuid): Promise<readonly EntitlementView[]>;
  /** A school of 240 at the first site, unless told otherwise: what is sent to add it. */
  recipient(wish?: object): Record<string, unknown>;
  addRecipient(wish?: object): Promise<RecipientView>;
}

export async function openOffice(
  world: World,
  options: Package & { sites?: number; householdsPerSite: number; stockPerSite?: bigint },
): Promise<Office> {
  const ground = await promiseAid(world.owner, options);
  const extent = { emergencyId: ground.emergencyId, organisationId: ground.organisationId };
  const officer = await world.as('programme-officer', extent);
  const manager = await world.as('programme-manager', extent);
  const path = (rest: string): string => `emergencies/${ground.emergencyId}/${rest}`;

  const recipient = (wish: object = {}): Record<string, unknown> => ({
    kind: 'institution',
    organisationId: ground.organisationId,
    name: `School ${newId()}`,
    representativeRole: 'head teacher',
    areaId: ground.areaId,
    siteId: ground.siteIds[0],
    people: 240,
    ...wish,
  });

  return {
    ...ground,
    officer,
    manager,
    extent,
    path,
    blankets: (line) => ({
      kind: 'item',
      itemId: ground.blanketId,
      funding: [{ grantId: ground.grantId, quantity: '90000' }],
      ...line,
    }),
    prepared: async (plan) => {
      const round = await officer.post<RoundView>(path('rounds'), {
        projectId: ground.projectId,
        code: newId().slice(-12).toUpperCase(),
        name: 'Assistance',
        windowFrom: '2026-11-01',
        windowTo: '2026-12-31',
        siteIds: ground.siteIds,
        ...plan,
      });
      if (round.status !== 201) throw new Error(`planning: ${round.text}`);
      const list = await officer.post<RoundView>(path(`rounds/${round.body.id}/lists/0/prepare`));
      if (list.status !== 200) throw new Error(`preparing: ${list.text}`);
      return list.body;
    },
    approve: async ({ id, lists }, listNo = 0) => {
      const list = path(`rounds/${id}/lists/${listNo}`);
      const submitted = await officer.post(`${list}/submit`);
      if (submitted.status !== 200) throw new Error(`submitting: ${submitted.text}`);
      return manager.post<RoundView>(`${list}/approve`, { digest: lists[listNo]?.digest });
    },
    entitlements: async (roundId) => {
      const page = path(`rounds/${roundId}/entitlements?limit=200`);
      return (await officer.get<{ items: EntitlementView[] }>(page)).body.items;
    },
    recipient,
    addRecipient: async (wish) => {
      const added = await officer.post<RecipientView>(path('recipients'), recipient(wish));
      if (added.status !== 201) throw new Error(`adding a recipient: ${added.text}`);
      return added.body;
    },
  };
}
