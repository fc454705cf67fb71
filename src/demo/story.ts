import { newId, type Uuid } from '../platform/ids.js';
import { type Answer, type Client, itemsIn, listIn, textIn } from './client.js';
import { areasCsv, dayFromNow, householdsCsv, type Part } from './data.js';

/** One step: who does what, and how it must come out. */
export type Step = (
  who: Part,
  what: string,
  expected: string,
  act: (as: Client) => Promise<Answer>,
) => Promise<Answer['body']>;

const households = 12;
const blanketsEach = 2;
const cashEach = '25.500';

/**
 * The main job from end to end: register, plan, approve, hand out, reverse, close, report. Everything is new at each run: codes carry
 * a stamp, so that it can be run again on the same data.
 */
export async function tell(step: Step, people: Readonly<Record<Part, Client>>, stamp: string): Promise<void> {
  const ground = await layGround(step, stamp);
  const round = await planRound(step, ground, stamp, people);
  const distribution = await handOut(step, ground, round, people);
  await closeAndReport(step, ground, distribution);
}

interface Ground {
  readonly emergencyId: Uuid;
  readonly at: (path: string) => string;
  readonly organisationId: Uuid;
  readonly projectId: Uuid;
  readonly siteId: Uuid;
  readonly areaId: Uuid;
  readonly grantId: Uuid;
  readonly grantLineId: Uuid;
  readonly blanketId: Uuid;
  readonly custodianId: Uuid;
}

async function layGround(step: Step, stamp: string): Promise<Ground> {
  await step('administrator', 'takes in areas by their p-codes', '201 or 200', (as) =>
    as.upload('areas/imports?country=SY', areasCsv),
  );
  const areas = await step('administrator', 'finds an area', '200', (as) => as.get('areas?pcode=C1003'));
  const areaId = textIn(itemsIn(areas)[0] ?? {}, 'id');
  const organisation = await step('administrator', 'adds an organisation', '201', (as) =>
    as.post('organisations', { code: `ORG-${stamp}`, name: 'Relief agency', type: 'international_ngo' }),
  );
  const emergency = await step('administrator', 'opens an emergency', '201', (as) =>
    as.post('emergencies', {
      code: `EQ-${stamp}`,
      name: 'Earthquake response',
      phase: 'response',
      ageBands: 'OCHA_3',
      openedOn: dayFromNow(-60),
      countries: [{ country: 'SY', country3: 'SYR', currency: 'JOD', timeZone: 'Asia/Damascus' }],
    }),
  );
  const organisationId = textIn(organisation, 'id');
  const emergencyId = textIn(emergency, 'id');
  const at = (path: string): string => `emergencies/${emergencyId}/${path}`;
  const site = await step('administrator', 'adds a distribution point', '201', (as) =>
    as.post(at('sites'), {
      code: 'POINT-1',
      name: 'Distribution point 1',
      kind: 'distribution_point',
      organisationId,
      areaId,
    }),
  );
  const siteId = textIn(site, 'id');
  const project = await step('programme-officer', 'adds a project', '201', (as) =>
    as.post(at('projects'), {
      code: 'P1',
      name: 'Winter assistance',
      sector: 'SHL',
      organisationId,
      startsOn: dayFromNow(-60),
      endsOn: dayFromNow(300),
    }),
  );
  await step('programme-officer', 'records people in need and targeted', '201', (as) =>
    as.post(at('needs'), {
      planVersion: 1,
      source: 'Joint assessment',
      publishedOn: dayFromNow(-55),
      figures: [
        { kind: 'in_need', areaId, sector: 'SHL', people: 400 },
        { kind: 'targeted', areaId, sector: 'SHL', people: 24 },
      ],
    }),
  );
  await step('registration-officer', `registers ${households} households from a list`, '201 or 200', (as) =>
    as.upload(at(`households/imports?organisation=${organisationId}`), householdsCsv(households)),
  );
  const money = await fund(step, at, organisationId);
  const blanketId = await stockUp(step, { at, siteId, grantId: money.grantId, stamp });
  const projectId = textIn(project, 'id');
  return { emergencyId, at, organisationId, projectId, siteId, areaId, blanketId, ...money };
}

async function fund(
  step: Step,
  at: Ground['at'],
  organisationId: Uuid,
): Promise<Pick<Ground, 'grantId' | 'grantLineId' | 'custodianId'>> {
  const grant = await step('finance-officer', 'records a grant', '201', (as) =>
    as.post(at('grants'), {
      code: 'G1',
      donor: 'Donor',
      organisationId,
      currency: 'JOD',
      amount: '50000.000',
      startsOn: dayFromNow(-60),
      endsOn: dayFromNow(300),
      lines: [{ code: 'L1', name: 'Assistance', amount: '50000.000' }],
    }),
  );
  const grantId = textIn(grant, 'id');
  await step('finance-officer', 'tries to approve it, too', '403', (as) =>
    as.decide(at(`grants/${grantId}/approval`), grant['version']),
  );
  const approved = await step('finance-approver', 'approves the grant', '200 or 201', (as) =>
    as.decide(at(`grants/${grantId}/approval`), grant['version']),
  );
  const [line] = approved['lines'] as readonly { readonly id: Uuid }[];
  const grantLineId = line?.id ?? '';
  let custodianId = '';
  await step('team-leader', 'will carry the cash', '200', async (as) => {
    custodianId = as.personId;
    return as.get('sessions/current');
  });
  await step('finance-officer', 'advances 400.000 JOD to the team leader', '201', (as) =>
    as.post(at('floats/advances'), { custodianId, grantLineId, amount: '400.000', settleBy: dayFromNow(30) }),
  );
  return { grantId, grantLineId, custodianId };
}

async function stockUp(
  step: Step,
  { at, siteId, grantId, stamp }: Pick<Ground, 'at' | 'siteId' | 'grantId'> & { readonly stamp: string },
): Promise<Uuid> {
  const item = await step('administrator', 'adds blankets to the catalogue', '201', (as) =>
    as.post('items', {
      code: `BLANKET-${stamp}`,
      names: { en: 'Blanket', fr: 'Couverture', ar: 'بطانية', es: 'Manta' },
      unit: 'unit',
      category: 'bedding',
      kind: 'item',
    }),
  );
  const blanketId = textIn(item, 'id');
  await step('warehouse-keeper', 'receives 60 blankets', '201', (as) =>
    as.post(at('stock/receipts'), {
      siteId,
      reference: 'GRN-1',
      receivedOn: dayFromNow(-40),
      lines: [
        { itemId: blanketId, quantity: 60, origin: 'purchase', grantId, unitValue: '4.250', currency: 'JOD' },
      ],
    }),
  );
  return blanketId;
}

async function planRound(
  step: Step,
  ground: Ground,
  stamp: string,
  people: Readonly<Record<Part, Client>>,
): Promise<Uuid> {
  const { at, projectId, siteId, blanketId, grantId, grantLineId } = ground;
  const round = await step('programme-officer', 'plans who gets what', '201', (as) =>
    as.post(at('rounds'), {
      projectId,
      code: `R-${stamp}`,
      name: 'First round',
      windowFrom: dayFromNow(-28),
      windowTo: dayFromNow(30),
      siteIds: [siteId],
      criteria: { displacements: ['idp'] },
      package: [
        {
          kind: 'item',
          itemId: blanketId,
          per: 'household',
          quantity: String(blanketsEach),
          funding: [{ grantId, quantity: '60' }],
        },
        {
          kind: 'cash',
          currency: 'JOD',
          per: 'household',
          quantity: cashEach,
          funding: [{ grantLineId, quantity: '400.000' }],
        },
      ],
    }),
  );
  const id = textIn(round, 'id');
  const list = (act: string): string => at(`rounds/${id}/lists/0/${act}`);
  const prepared = await step('programme-officer', 'computes the list', '200', (as) =>
    as.post(list('prepare')),
  );
  const [{ digest, listed } = { digest: '', listed: 0 }] = prepared['lists'] as readonly {
    digest: string;
    listed: number;
  }[];
  if (listed !== households)
    throw new Error(`the list has ${String(listed)} entitlements, not ${String(households)}`);
  await step('programme-officer', 'submits it', '200', (as) => as.post(list('submit')));
  const assignmentId = await giveBothRoles(step, ground, people);
  await step('programme-officer', 'tries to approve what they made', '422 approval.own', (as) =>
    as.post(list('approve'), { digest }),
  );
  await step('administrator', 'takes that right back', '200', (as) =>
    as.post(`assignments/${assignmentId}/withdraw`),
  );
  await step('programme-manager', 'approves the list by its digest', '200', (as) =>
    as.post(list('approve'), { digest }),
  );
  return id;
}

/** Whoever holds both roles still cannot approve what they prepared: the database keeps one part a person. */
async function giveBothRoles(
  step: Step,
  { emergencyId }: Ground,
  people: Readonly<Record<Part, Client>>,
): Promise<Uuid> {
  const roles = await step('administrator', 'reads the roles', '200', (as) => as.get('roles?limit=200'));
  const manager = itemsIn(roles).find(({ name }) => name === 'programme-manager') ?? {};
  const { personId } = people['programme-officer'];
  const given = await step('administrator', 'lets the programme officer approve as well', '201', (as) =>
    as.post('assignments', { personId, roleId: textIn(manager, 'id'), emergencyId }),
  );
  return textIn(given, 'id');
}

async function handOut(
  step: Step,
  ground: Ground,
  roundId: Uuid,
  people: Readonly<Record<Part, Client>>,
): Promise<Uuid> {
  const { at, siteId, custodianId } = ground;
  const planned = await step('team-leader', 'plans a distribution', '201', (as) =>
    as.post(at('distributions'), {
      roundId,
      siteId,
      heldOn: dayFromNow(0),
      teamLeaderId: people['team-leader'].personId,
      desks: 2,
    }),
  );
  const distributionId = textIn(planned, 'id');
  await step('team-leader', 'opens it with goods and cash', '200', (as) =>
    as.post(at(`distributions/${distributionId}/open`), { custodianId }),
  );
  const list = await step('distribution-agent', 'reads who is due what', '200', (as) =>
    as.get(at(`rounds/${roundId}/entitlements?limit=200`)),
  );
  const handouts = itemsIn(list).map((entitlement) => ({
    id: newId(),
    distributionId,
    entitlementId: textIn(entitlement, 'id'),
    collector: 'primary',
    identity: 'card',
    proofKind: 'signature',
  }));
  const [first, ...others] = handouts;
  if (!first) throw new Error('nobody is on the list');
  const handout = await step('distribution-agent', 'hands out to a household', '201', (as) =>
    as.post(at('handouts'), first),
  );
  await step('distribution-agent', 'sends the same handout again: the same answer', '200', (as) =>
    as.post(at('handouts'), first),
  );
  await step('distribution-agent', 'tries to hand out a second time', '409 handout.already', (as) =>
    as.post(at('handouts'), { ...first, id: newId() }),
  );
  const batch = await step(
    'distribution-agent',
    `hands out to ${others.length - 1} more at once`,
    '200',
    (as) => as.post(at('handouts/batch'), { handouts: others.slice(1) }, null),
  );
  await finds(step, 'distribution-agent', 'handouts recorded', others.length - 1, batch['recorded']);
  await step('distribution-agent', 'gives the household its receipt in French', '200', (as) =>
    as.get(at(`handouts/${textIn(handout, 'id')}/receipt?language=fr`)),
  );
  await step('team-leader', 'reverses a handout that was an error of entry', '201', (as) =>
    as.post(at(`handouts/${textIn(handout, 'id')}/reversal`), {
      kind: 'entry_error',
      reason: 'recorded for the wrong token',
    }),
  );
  return distributionId;
}

async function closeAndReport(step: Step, { at }: Ground, distributionId: Uuid): Promise<void> {
  const open = await step('team-leader', 'counts what is left', '200', (as) =>
    as.get(at(`distributions/${distributionId}`)),
  );
  const stock = open['stock'] as readonly { readonly no: number; readonly left: string }[];
  const counted = await step('team-leader', 'counts goods and cash at the end', '201', (as) =>
    as.post(at(`distributions/${distributionId}/counts`), {
      moment: 'end',
      counted: stock.map(({ no, left }) => ({ no, good: left })),
    }),
  );
  await step('distribution-agent', 'confirms the count as a second person', '200', (as) =>
    as.post(at(`counts/${String(counted['id'])}/confirmation`)),
  );
  await step('team-leader', 'closes the distribution', '200', (as) =>
    as.post(at(`distributions/${distributionId}/close`), {
      counted: stock.map(({ no, left }) => ({ no, returned: left })),
    }),
  );
  await step('team-leader', 'signs it off: difference 0', '200', (as) =>
    as.post(at(`distributions/${distributionId}/sign-off`)),
  );
  await step('warehouse-keeper', 'signs for the books', '200', (as) =>
    as.post(at(`distributions/${distributionId}/countersignature`)),
  );
  await step('help-desk', 'records the signature of a representative of the community', '200', (as) =>
    as.post(at(`distributions/${distributionId}/community-signature`), {
      role: 'member of the camp committee',
      proofKind: 'thumbprint',
    }),
  );
  const coverage = await step('programme-manager', 'reads coverage', '200', (as) =>
    as.get(at('reports/coverage?sector=SHL')),
  );
  const { households: reached } = coverage['total'] as { readonly households: number };
  const stands = households - 2; // one household did not come, one handout was reversed
  await finds(step, 'programme-manager', 'households reached', stands, reached);
  await step('cluster-viewer', 'reads the same figures', '200', (as) =>
    as.get(at('reports/coverage?sector=SHL')),
  );
  const trial = await step('auditor', 'reads the trial balance', '200', (as) =>
    as.get(at('reports/trial-balance')),
  );
  const totals = [...listIn(trial, 'totals'), ...listIn(trial, 'grantTotals')];
  const balanced = totals.filter((total) => total['balanced'] === true).length;
  await finds(step, 'auditor', 'totals of money and goods, each balanced', 4, balanced);
}

/** A step that asks for nothing: what came back before must come to so much. */
async function finds(step: Step, who: Part, what: string, wanted: number, found: unknown): Promise<void> {
  await step(who, `finds ${String(wanted)} ${what}`, String(wanted), () =>
    Promise.resolve({ status: Number(found), body: {} }),
  );
}
