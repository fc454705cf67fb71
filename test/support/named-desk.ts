import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { day } from './day.js';
import type { Answer, Api } from './api.js';
import { type Office, openOffice } from './office.js';
import type { World } from './world.js';

/** A desk at which people with names and cards stand: registered over the API, on an approved list, at an open distribution. */
export interface NamedDesk extends Office {
  readonly siteId: Uuid;
  readonly otherSiteId: Uuid;
  readonly roundId: Uuid;
  readonly distributionId: Uuid;
  readonly agent: Api;
  readonly leader: Api;
  readonly help: Api;
  readonly registrar: Api;
  readonly families: Readonly<Record<Family, Registered>>;
}

export interface Registered {
  readonly householdId: Uuid;
  readonly card: string;
  readonly entitlement: EntitlementView;
}

const wishes = {
  /** A mother and her child. */
  salma: {},
  /** Whose primary collector has the name of the mother above, and a document and a photo. */
  namesake: {
    individuals: [
      {
        nameOriginal: 'سلمى درويش',
        nameLatin: 'Salma Darwish',
        relationship: 'head',
        sex: 'female',
        bornOn: '1950-03-04',
        collector: 'primary',
        document: { type: 'national_id', number: '821-124-01016' },
        photoRef: 'ab'.repeat(32),
        needs: ['SV-HP'],
      },
      { nameOriginal: 'ياسر درويش', relationship: 'child', sex: 'male', age: 30, collector: 'alternate' },
    ],
  },
  /** Who is planned at another site. */
  elsewhere: {},
} as const;
type Family = keyof typeof wishes;

export async function openNamedDesk(world: World): Promise<NamedDesk> {
  const office = await openOffice(world, { sites: 2, householdsPerSite: 1, blankets: 2, stockPerSite: 40n });
  const [siteId = '', otherSiteId = ''] = office.siteIds;
  const registrar = await world.as('registration-officer', office.extent);
  const registered = async (family: Family): Promise<{ readonly id: Uuid; readonly card: string }> => {
    const wish = { siteId: family === 'elsewhere' ? otherSiteId : siteId, ...wishes[family] };
    return must(registrar.post(office.path('households'), householdOf(office, wish)));
  };
  const [salma, namesake, elsewhere] = [
    await registered('salma'),
    await registered('namesake'),
    await registered('elsewhere'),
  ];

  const round = await office.prepared({
    criteria: { priority: { members: [{ ageFrom: 60 }] } },
    package: [office.blankets({ per: 'household', quantity: '2' })],
  });
  await must(office.approve(round));
  const at = { ...office.extent, siteIds: [siteId] };
  const leader = await world.as('team-leader', at);
  const planned = await must<DistributionView>(
    leader.post(office.path('distributions'), {
      roundId: round.id,
      siteId,
      heldOn: '2026-11-23',
      teamLeaderId: leader.personId,
      desks: 2,
    }),
  );
  await must(leader.post(office.path(`distributions/${planned.id}/open`), {}));
  const entitlements = await office.entitlements(round.id);
  const family = ({ id, card }: { readonly id: Uuid; readonly card: string }): Registered => {
    const entitlement = entitlements.find(({ householdId }) => householdId === id);
    if (!entitlement) throw new Error('a household that was registered is not on the list');
    return { householdId: id, card, entitlement };
  };
  return {
    ...office,
    siteId,
    otherSiteId,
    roundId: round.id,
    distributionId: planned.id,
    agent: await world.as('distribution-agent', at),
    leader,
    help: await world.as('help-desk', at),
    registrar,
    families: { salma: family(salma), namesake: family(namesake), elsewhere: family(elsewhere) },
  };
}

async function must<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { status, body, text } = await answer;
  if (status >= 300) throw new Error(text);
  return body;
}

function householdOf({ organisationId, areaId }: Office, wish: object): object {
  return {
    id: newId(),
    organisationId,
    registeredOn: day('2026-10-01'),
    areaId,
    displacement: 'idp',
    grounds: [
      { purpose: 'registration', basis: 'consent', status: 'given', noticeVersion: 'v2', language: 'ar' },
    ],
    individuals: [
      {
        nameOriginal: 'سلمى درويش',
        nameLatin: 'Salma Darwish',
        relationship: 'head',
        sex: 'female',
        bornOn: '1990-05-01',
        collector: 'primary',
      },
      { nameOriginal: 'نور', relationship: 'child', sex: 'female', age: 9 },
    ],
    ...wish,
  };
}
