import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntitlementView } from '../../src/assistance/entitlement.contract.js';
import type { RoundView } from '../../src/assistance/round.contract.js';
import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { StatementEntryView, StatementView } from '../../src/reports/statement.contract.js';
import type { AllocationView } from '../../src/shelter/allocation.contract.js';
import type { UnitView } from '../../src/shelter/unit.contract.js';
import { day } from '../support/day.js';
import type { Answer, Api } from '../support/api.js';
import { endAll } from '../support/endings.js';
import { make } from '../support/make.js';
import { type Model, modelOf } from '../support/model.js';
import { type Office, openOffice } from '../support/office.js';
import { openWorld, type World } from '../support/world.js';

interface Line {
  readonly id: Uuid;
  readonly householdId: Uuid;
  readonly stands: boolean;
  readonly currency: string | null;
  readonly due: bigint;
  readonly delivered: bigint;
}

describe('a household’s statement', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  describe('of any history', () => {
    it.each([21, 22, 23])(
      'adds up, line by line, to what was delivered and is still due (%s)',
      async (seed) => {
        const model = modelOf({ seed, households: 30 });
        await make(world.owner, model);
        const api = await world.as('programme-manager', { emergencyId: model.emergencyId });
        const lines = await linesOf(model);
        const seen = { given: 0, reversed: 0, due: 0, shelter: 0, over: 0 };

        for (const { id } of model.households) {
          const { body } = await api.get<StatementView>(pathOf(model.emergencyId, id));

          const mine = lines.filter(({ householdId }) => householdId === id);
          expect(sumsOf(body.entries, mine)).toEqual(
            mine.map((line) => ({
              id: line.id,
              delivered: line.delivered,
              due: line.stands ? line.due - line.delivered : 0n,
            })),
          );
          expect(inOrder(body.entries)).toBe(true);
          for (const entry of body.entries) {
            seen[entry.did] += 1;
            if (entry.kind === 'shelter' && entry.did === 'given') seen.shelter += 1;
            if (!/^0([.]0+)?$/.test(entry.over)) seen.over += 1;
          }
        }

        expect(Math.min(...Object.values(seen))).toBeGreaterThan(0); // else nothing of a kind was compared
      },
    );

    async function linesOf(model: Model): Promise<readonly Line[]> {
      return world.owner.transaction(async (tx) => {
        await tx.query(`select set_config('mizan.emergencies', '*', true)`);
        return tx.query<readonly Line[]>(
          `select line.id, entitlement.household_id as "householdId", line.currency, line.due, line.delivered,
                  entitlement.state <> 'removed' and list.state = 'approved' as stands
           from entitlement_line line
           join entitlement on entitlement.id = line.entitlement_id
           join round_list list on list.round_id = entitlement.round_id and list.list_no = entitlement.list_no
           where entitlement.emergency_id = $1
             and entitlement.household_id is not null
           order by line.id`,
          [model.emergencyId],
        );
      });
    }
  });

  describe('of one who got some of everything', () => {
    let office: Office;
    let leader: Api;
    let agent: Api;
    let round: RoundView;
    let distribution: DistributionView;
    let entitlement: EntitlementView;
    let householdId: Uuid;
    let first: Uuid;
    let shelter: AllocationView;

    beforeAll(async () => {
      office = await openOffice(world, { sites: 2, householdsPerSite: 2, blankets: 2, stockPerSite: 50n });
      const [siteId = ''] = office.siteIds;
      leader = await world.as('team-leader', { ...office.extent, siteIds: [siteId] });
      agent = await world.as('distribution-agent', { ...office.extent, siteIds: [siteId] });
      round = await office.prepared({
        package: [
          office.blankets({ per: 'household', quantity: '3' }),
          { kind: 'service', service: 'health_visit', per: 'person', quantity: '1' },
          { kind: 'shelter', shelterType: 'tent', per: 'household', quantity: '1' },
        ],
      });
      await must(office.approve(round));
      distribution = await must(
        leader.post<DistributionView>(office.path('distributions'), {
          roundId: round.id,
          siteId,
          heldOn: '2026-11-23',
          teamLeaderId: leader.personId,
          desks: 1,
        }),
      );
      await must(leader.post(office.path(`distributions/${distribution.id}/open`)));
      const found = (await office.entitlements(round.id)).find((one) => one.siteId === siteId);
      if (!found?.householdId) throw new Error('nobody was promised anything');
      entitlement = found;
      householdId = found.householdId;

      shelter = await housed('T-1', { entitlementId: found.id, beginsOn: day('2026-11-03') });
      const moved = await must(
        leader.post<AllocationView>(office.path(`shelter/allocations/${shelter.id}/move`), {
          movedOn: day('2026-11-10'),
          unitId: await unit('T-2'),
        }),
      );
      await must(
        leader.post(office.path(`shelter/allocations/${moved.id}/end`), {
          endsOn: day('2026-11-15'),
          reason: 'returned',
        }),
      );
      first = await handOut(3);
      await must(
        leader.post(office.path(`handouts/${first}/reversal`), {
          kind: 'entry_error',
          reason: 'two were in the box',
        }),
      );
      await handOut(2);
    });

    const line = (kind: string): Uuid => entitlement.lines.find((one) => one.kind === kind)?.id ?? '';
    const statement = (query = '', as: Api = leader): Promise<Answer<StatementView>> =>
      as.get<StatementView>(`${pathOf(office.emergencyId, householdId)}${query}`);

    async function unit(code: string): Promise<Uuid> {
      const tent = {
        siteId: office.siteIds[0],
        code,
        type: 'tent',
        capacity: 5,
        coveredM2: '17.5',
        exclusive: true,
        accessible: false,
      };
      return (await must(office.officer.post<UnitView>(office.path('shelter/units'), tent))).id;
    }

    async function housed(code: string, wish: object): Promise<AllocationView> {
      const unitId = await unit(code);
      return must(leader.post<AllocationView>(office.path('shelter/allocations'), { unitId, ...wish }));
    }

    async function handOut(blankets: number): Promise<Uuid> {
      const id = newId();
      await must(
        agent.post(office.path('handouts'), {
          id,
          distributionId: distribution.id,
          entitlementId: entitlement.id,
          collector: 'primary',
          identity: 'card',
          proofKind: 'signature',
          lines: [{ entitlementLineId: line('item'), quantity: String(blankets) }],
          shortReason: 'the rest comes later',
        }),
      );
      return id;
    }

    it('has it in one list, in order: given, reversed, still due', async () => {
      const { status, body } = await statement();

      expect(status).toBe(200);
      expect(body).toMatchObject({
        householdId,
        language: 'en',
        direction: 'ltr',
        title: 'What the household received',
        more: false,
      });
      const [tent, ...rest] = body.entries;
      expect(tent).toMatchObject({
        did: 'given',
        day: day('2026-11-03'),
        at: null,
        until: day('2026-11-15'),
        what: 'Tent',
        quantity: '1',
        roundId: round.id,
        entitlementLineId: line('shelter'),
        handoutId: null,
        allocationId: shelter.id,
        siteId: office.siteIds[0],
      });
      expect(rest.slice(0, 3)).toMatchObject([
        { did: 'given', words: 'Received', what: 'Blanket', quantity: '3', over: '0', handoutId: first },
        { did: 'reversed', quantity: '3', handoutId: first },
        { did: 'given', quantity: '2', round: 'Assistance', entitlementLineId: line('item') },
      ]);
      const dues = rest.slice(3).filter(({ roundId }) => roundId === round.id);
      expect(dues.map(({ did, what, quantity, day }) => [did, what, quantity, day]).sort()).toEqual([
        ['due', 'Blanket', '1', null],
        ['due', 'Health visit', '2', null],
      ]);
    });

    it('is in the language that is asked for', async () => {
      const { body } = await statement('?language=ar');

      expect(body).toMatchObject({ language: 'ar', direction: 'rtl' });
      expect(body.entries.map(({ what }) => what)).toEqual(
        expect.arrayContaining(['خيمة', 'بطانية', 'زيارة صحية']),
      );
      expect((await statement('?language=de')).status).toBe(400);
    });

    it('says of what is on hold that it is, and promises nothing that was taken off', async () => {
      const other = (await office.entitlements(round.id)).find((one) => one.siteId === office.siteIds[1]);
      const path = pathOf(office.emergencyId, other?.householdId ?? '');
      const reason = 'a question is open';
      const dues = async (): Promise<readonly boolean[]> =>
        (await must(office.manager.get<StatementView>(path))).entries
          .filter(({ roundId }) => roundId === round.id)
          .map(({ held }) => held);

      const before = await dues();
      await must(office.officer.post(office.path(`entitlements/${other?.id ?? ''}/hold`), { reason }));
      const held = await dues();
      await must(office.manager.post(office.path(`entitlements/${other?.id ?? ''}/remove`), { reason }));

      expect([before, held, await dues()]).toEqual([[false, false, false], [true, true, true], []]);
    });

    it('promises nothing of what ended for good, what may still be served of what nobody came for, and nothing of a round that is over', async () => {
      const mine = (await office.entitlements(round.id)).find((one) => one.siteId === office.siteIds[0]);
      const again = await office.prepared({
        package: [office.blankets({ per: 'household', quantity: '1' })],
      });
      await office.approve(again);
      const [one] = (await office.entitlements(again.id)).filter(
        ({ householdId }) => householdId === mine?.householdId,
      );
      const dues = async (): Promise<number> =>
        (
          await must(office.manager.get<StatementView>(pathOf(office.emergencyId, mine?.householdId ?? '')))
        ).entries.filter(({ roundId, did }) => roundId === again.id && did === 'due').length;
      const end = (outcome: string, ids: readonly (Uuid | undefined)[]): Promise<unknown> =>
        must(
          office.officer.post(office.path(`rounds/${again.id}/endings`), {
            entitlementIds: ids,
            outcome,
            reason: 'said at the help desk',
          }),
        );
      const reopen = office.path(`entitlements/${one?.id ?? ''}/reopen`);

      const before = await dues();
      await end('duplicate', [one?.id]);
      const duplicate = await dues();
      await must(office.officer.post(reopen, { reason: 'it was another family' }));
      await end('absent', [one?.id]);
      const absent = await dues();
      await endAll(office.officer, `emergencies/${office.emergencyId}`, again.id);
      await must(office.manager.post(office.path(`rounds/${again.id}/close`), { reason: 'it is over' }));

      expect([before, duplicate, absent, await dues()]).toEqual([1, 0, 1, 0]);
    });

    it('leaves in the log who saw it, and whose it was', async () => {
      const helper = await world.as('help-desk', office.extent);

      await statement('', helper);

      const rows = await world.owner.query<readonly { subjects: readonly Uuid[]; leaf: string }[]>(
        `select subjects, convert_from(leaf, 'UTF8') as leaf
         from audit_event
         where act = 'statement.read'
         order by seq desc
         limit 1`,
      );
      expect(rows[0]?.subjects).toEqual([householdId]);
      expect(JSON.parse(rows[0]?.leaf ?? '{}')).toMatchObject({ actor: helper.personId });
    });

    it('is for those who answer households, where these are', async () => {
      const elsewhere = await world.as('team-leader', {
        ...office.extent,
        siteIds: [office.siteIds[1] ?? ''],
      });

      expect((await statement('', await world.as('auditor', office.extent))).status).toBe(403);
      expect((await statement('', elsewhere)).status).toBe(404);
      expect((await leader.get(pathOf(office.emergencyId, newId()))).status).toBe(404);
    });

    it('shows nobody what another organisation’s round promises', async () => {
      const { organisationId } = await openOffice(world, { householdsPerSite: 1 });
      const guest = await world.as('programme-manager', { emergencyId: office.emergencyId, organisationId });

      expect((await statement('', guest)).status).toBe(404);
    });
  });
});

async function must<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { status, body, text } = await answer;
  if (status >= 300) throw new Error(text);
  return body;
}

function pathOf(emergencyId: Uuid, householdId: Uuid): string {
  return `emergencies/${emergencyId}/households/${householdId}/statement`;
}

/** What the entries of each line come to, without what was over. */
function sumsOf(
  entries: readonly StatementEntryView[],
  lines: readonly Line[],
): readonly { id: Uuid; delivered: bigint; due: bigint }[] {
  return lines.map(({ id }) => {
    const of = entries.filter(({ entitlementLineId }) => entitlementLineId === id);
    const sum = (did: string): bigint =>
      of
        .filter((entry) => entry.did === did)
        .reduce((all, { quantity, over }) => all + minor(quantity) - minor(over), 0n);
    return { id, delivered: sum('given') - sum('reversed'), due: sum('due') };
  });
}

/** A decimal in its smallest unit: the digits are those of its currency. */
function minor(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}

/** By day, what is due last, and nothing reversed before it was given. */
function inOrder(entries: readonly StatementEntryView[]): boolean {
  const days = entries.flatMap(({ day }) => day ?? []);
  const dues = entries.map(({ did }) => did === 'due');
  return (
    days.every((day, no) => no === 0 || (days[no - 1] ?? '') <= day) &&
    dues.every((due, no) => due || !dues.slice(0, no).includes(true)) &&
    entries.every(
      ({ did, handoutId }, no) =>
        did !== 'reversed' ||
        entries.slice(0, no).some((one) => one.did === 'given' && one.handoutId === handoutId),
    )
  );
}
