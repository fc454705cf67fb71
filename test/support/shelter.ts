import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { Uuid } from '../../src/platform/ids.js';
import type { AllocationView } from '../../src/shelter/allocation.contract.js';
import type { UnitView } from '../../src/shelter/unit.contract.js';
import { day } from './day.js';
import type { Answer, Api } from './api.js';
import { type Office, openOffice } from './office.js';
import type { World } from './world.js';

/** A camp where households of two are promised a tent each, in a round that is approved. */
export interface Camp extends Office {
  readonly siteId: Uuid;
  readonly leader: Api;
  readonly roundId: Uuid;
  /** What is promised, by token number: one tent a household. */
  readonly promised: readonly EntitlementView[];
  /** A tent of 17.5 m² for one household of five at most, unless told otherwise: what is sent to add it. */
  unit(wish?: object): Record<string, unknown>;
  addUnit(wish?: object): Promise<UnitView>;
  getUnit(id: Uuid): Promise<UnitView>;
  /** Allocates for an entitlement from the first of November on, unless told otherwise. */
  allocate(wish: object): Promise<Answer<AllocationView>>;
  allocated(wish: object): Promise<AllocationView>;
  /** What the entitlement's lines say was delivered, in their order. */
  delivered(entitlementId: Uuid): Promise<readonly string[]>;
}

export async function openCamp(
  world: World,
  options: { readonly householdsPerSite: number; readonly sites?: number; readonly package?: object[] },
): Promise<Camp> {
  const office = await openOffice(world, { sites: 2, ...options });
  const siteId = office.siteIds[0] ?? '';
  const leader = await world.as('team-leader', office.extent);
  const round = await office.prepared({
    package: options.package ?? [{ kind: 'shelter', shelterType: 'tent', per: 'household', quantity: '1' }],
  });
  const approved = await office.approve(round);
  if (approved.status !== 200) throw new Error(`approving: ${approved.text}`);

  let units = 0;
  const unit = (wish: object = {}): Record<string, unknown> => ({
    siteId,
    code: `T-${(units += 1)}`,
    type: 'tent',
    capacity: 5,
    coveredM2: '17.5',
    exclusive: true,
    accessible: false,
    ...wish,
  });
  const allocate = (wish: object): Promise<Answer<AllocationView>> =>
    leader.post<AllocationView>(office.path('shelter/allocations'), { beginsOn: day('2026-11-01'), ...wish });

  return {
    ...office,
    siteId,
    leader,
    roundId: round.id,
    promised: await office.entitlements(round.id),
    unit,
    addUnit: async (wish) => {
      const added = await office.officer.post<UnitView>(office.path('shelter/units'), unit(wish));
      if (added.status !== 201) throw new Error(`adding a unit: ${added.text}`);
      return added.body;
    },
    getUnit: async (id) => (await leader.get<UnitView>(office.path(`shelter/units/${id}`))).body,
    allocate,
    allocated: async (wish) => {
      const answer = await allocate(wish);
      if (answer.status !== 201) throw new Error(`allocating: ${answer.text}`);
      return answer.body;
    },
    delivered: async (id) => {
      const { body } = await leader.get<EntitlementView>(office.path(`entitlements/${id}`));
      return body.lines.map(({ delivered }) => delivered);
    },
  };
}
