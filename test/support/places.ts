import type { Extent } from '../../src/acts/scope.js';
import type { Uuid } from '../../src/platform/ids.js';
import { day } from './day.js';
import { type Desk, openDesk } from './desk.js';
import type { Answer, Api } from './api.js';
import type { World } from './world.js';

/** A site at work, with one of each thing that scope is about, and who may see it. */
export interface Place {
  readonly emergencyId: Uuid;
  readonly desk: Desk;
  /** This site alone. */
  readonly atSite: Partial<Extent>;
  /** The whole organisation in this emergency. */
  readonly inOrganisation: Partial<Extent>;
  readonly things: Things;
}

/** Ids by the name that an address gives them. */
export type Things = Readonly<Record<ThingName, Uuid>>;
type ThingName =
  | 'siteId'
  | 'projectId'
  | 'grantId'
  | 'householdId'
  | 'importId'
  | 'recipientId'
  | 'roundId'
  | 'entitlementId'
  | 'distributionId'
  | 'printId'
  | 'handoutId'
  | 'incidentId'
  | 'unitId'
  | 'allocationId'
  | 'helpCaseId'
  | 'feedbackId'
  | 'disputeId'
  | 'exchangeId'
  | 'checkId'
  | 'noticeId'
  | 'sensitiveFeedbackId'
  | 'serviceTotalId'
  | 'receiptId'
  | 'moveId'
  | 'advanceId';

/**
 * Sets up a place through the API: households promised blankets and cash at one site, an open distribution with a handout and an
 * incident, a receipt and a move of goods, an advance, an import, a recipient, a household in a tent.
 */
export async function layPlace(
  world: World,
  within?: { readonly emergencyId: Uuid; readonly organisationId?: Uuid },
): Promise<Place> {
  const desk = await openDesk(world, {
    sites: 2,
    householdsPerSite: 2,
    blankets: 2,
    cash: 500n,
    stockPerSite: 10n,
    ...(within ? { within } : {}),
  });
  const { emergencyId, organisationId, siteId } = desk;
  const inOrganisation = { emergencyId, organisationId };
  const handout = desk.handout();
  await made(desk.agent.post(desk.path('handouts'), handout));
  await issueCards(world, desk);
  return {
    emergencyId,
    desk,
    atSite: desk.extent,
    inOrganisation,
    things: {
      siteId,
      projectId: desk.projectId,
      grantId: desk.grantId,
      householdId: await householdOf(world, handout.entitlementId),
      importId: await importList(await world.as('registration-officer', inOrganisation), desk),
      recipientId: await addRecipient(await world.as('programme-officer', inOrganisation), desk),
      roundId: desk.roundId,
      entitlementId: handout.entitlementId,
      distributionId: desk.distributionId,
      printId: await made(
        desk.leader.post(desk.path(`distributions/${desk.distributionId}/prints`), {
          kind: 'list',
          language: 'en',
        }),
      ),
      handoutId: handout.id,
      incidentId: await made(
        desk.leader.post(desk.path(`distributions/${desk.distributionId}/incidents`), {
          kind: 'crowd',
          severity: 'low',
          told: 'a queue that was too long',
        }),
      ),
      ...(await house(world, desk, inOrganisation)),
      helpCaseId: await made(
        desk.leader.post(desk.path(`distributions/${desk.distributionId}/help-cases`), {
          kind: 'not_on_list',
        }),
      ),
      exchangeId: await made(
        desk.leader.post(desk.path(`handouts/${handout.id}/exchanges`), {
          entitlementLineId: desk.entitlements[0]?.lineId,
          quantity: '1',
        }),
      ),
      disputeId: await made(
        (await world.as('help-desk', desk.extent)).post(desk.path(`handouts/${handout.id}/disputes`), {
          claim: 'not_received',
        }),
      ),
      ...(await askedAndTold(world, desk)),
      feedbackId: await said(world, desk, 3),
      sensitiveFeedbackId: await said(world, desk, 6),
      serviceTotalId: await made(
        (await world.as('programme-officer', inOrganisation)).post(desk.path('service-totals'), {
          organisationId,
          siteId,
          service: 'psychosocial',
          month: '2026-10',
          counted: { female: { '18-59': 12 } },
        }),
      ),
      ...(await moveGoods(await world.as('warehouse-keeper', inOrganisation), desk)),
      advanceId: await advanced(await world.as('finance-officer', inOrganisation), desk),
    },
  };
}

async function made(answer: Promise<Answer>): Promise<Uuid> {
  const { status, body, text }: Answer = await answer;
  if (status !== 201) throw new Error(text);
  return body['id'] as Uuid;
}

/** A check of the distribution, and the notice of its round. */
async function askedAndTold(world: World, desk: Desk): Promise<Pick<Things, 'checkId' | 'noticeId'>> {
  const listener = await world.as('accountability-officer', desk.extent);
  const checkId = await made(
    listener.post(desk.path(`distributions/${desk.distributionId}/checks`), { seed: 'place' }),
  );
  const noticeId = await made(
    listener.post(desk.path(`rounds/${desk.roundId}/notices`), {
      language: 'en',
      whoWeAre: 'An organisation',
      what: 'Blankets',
      forWhom: 'Everybody here',
      why: 'Winter',
      free: 'It costs nothing',
      howToComplain: 'At the help desk',
    }),
  );
  return { checkId, noticeId };
}

/** Feedback of a category at the site: its id is found as whoever may see it finds it. */
async function said(world: World, desk: Desk, category: number): Promise<Uuid> {
  const { organisationId, siteId } = desk;
  const help = await world.as('help-desk', desk.extent);
  const { body } = await help.post(desk.path('feedback'), {
    category,
    channel: 'help_desk',
    organisationId,
    siteId,
    told: 'what somebody said',
  });
  const reader = category < 5 ? help : await world.as('focal-point', desk.extent);
  const found = await reader.post(desk.path(`${category < 5 ? 'feedback' : 'sensitive-feedback'}/find`), {
    reference: body['reference'],
  });
  if (found.status !== 200) throw new Error(found.text);
  return found.body['id'] as Uuid;
}

async function householdOf({ owner }: World, entitlementId: Uuid): Promise<Uuid> {
  const [row] = await owner.query<readonly { id: Uuid }[]>(
    'select household_id as id from entitlement where id = $1',
    [entitlementId],
  );
  return row?.id ?? '';
}

/** The promise is written without cards, and every household has one. */
async function issueCards(world: World, desk: Desk): Promise<void> {
  const officer = await world.as('registration-officer', { emergencyId: desk.emergencyId });
  const households = await world.owner.query<readonly { id: Uuid }[]>(
    'select household_id as id from entitlement where round_id = $1',
    [desk.roundId],
  );
  for (const { id } of households)
    await made(officer.post(desk.path(`households/${id}/cards`), { reason: 'lost' }));
}

/** A tent at the site, and the household of the first entitlement in it. */
async function house(
  world: World,
  desk: Desk,
  inOrganisation: Partial<Extent>,
): Promise<Pick<Things, 'unitId' | 'allocationId'>> {
  const officer = await world.as('programme-officer', inOrganisation);
  const unitId = await made(
    officer.post(desk.path('shelter/units'), {
      siteId: desk.siteId,
      code: 'T-1',
      type: 'tent',
      capacity: 5,
      coveredM2: '17.5',
      exclusive: true,
      accessible: false,
    }),
  );
  const householdId = await householdOf(world, desk.entitlements[0]?.id ?? '');
  const reason = 'first night';
  const allocationId = await made(
    officer.post(desk.path('shelter/allocations'), {
      unitId,
      householdId,
      reason,
      beginsOn: day('2026-11-02'),
    }),
  );
  return { unitId, allocationId };
}

/** A list of which nothing can be taken in: its problems are what is to be kept from others. */
function importList(officer: Api, desk: Desk): Promise<Uuid> {
  return made(
    officer.upload(
      desk.path(`households/imports?organisation=${desk.organisationId}`),
      'household_ref,adm1_pcode,household_size,consent\nA-1,XX99,3,yes\n',
    ),
  );
}

function addRecipient(officer: Api, desk: Desk): Promise<Uuid> {
  const { organisationId, areaId, siteId } = desk;
  return made(
    officer.post(desk.path('recipients'), {
      kind: 'institution',
      organisationId,
      name: `School ${siteId}`,
      representativeRole: 'director',
      areaId,
      siteId,
      people: 30,
    }),
  );
}

async function moveGoods(keeper: Api, desk: Desk): Promise<Pick<Things, 'receiptId' | 'moveId'>> {
  const { siteId, siteIds, blanketId } = desk;
  const received = await keeper.post<{ id: Uuid; lines: { lotId: Uuid }[] }>(desk.path('stock/receipts'), {
    siteId,
    reference: 'GRN-1',
    receivedOn: day('2026-11-01'),
    lines: [
      {
        itemId: blanketId,
        quantity: 5,
        origin: 'gift_in_kind',
        donor: 'A donor',
        unitValue: '4.50',
        currency: 'USD',
      },
    ],
  });
  if (received.status !== 201) throw new Error(received.text);
  const moveId = await made(
    keeper.post(desk.path('stock/moves'), {
      fromSiteId: siteId,
      toSiteId: siteIds[1],
      movedOn: day('2026-11-02'),
      reason: 'supply',
      lines: [{ lotId: received.body.lines[0]?.lotId, quantity: 1 }],
    }),
  );
  return { receiptId: received.body.id, moveId };
}

/** The advance with which the desk's cash came. */
async function advanced(officer: Api, desk: Desk): Promise<Uuid> {
  const { body } = await officer.get<{ items: { id: Uuid }[] }>(desk.path('floats/advances'));
  return body.items[0]?.id ?? '';
}
