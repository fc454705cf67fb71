import type { DistributionView } from '../../src/distribution/distribution.contract.js';
import type { IncidentView } from '../../src/distribution/incident.contract.js';
import type { DisputeView } from '../../src/feedback/dispute.contract.js';
import { Desk } from './desk.js';
import { type Family, promiseOf } from './families.js';
import { type Setting, SiteDay } from './field.js';
import { dayFromNow } from '../../src/demo/data.js';
import { Held } from './held.js';
import { must } from './line.js';

/** A whole round: its days, the disputes, the catch-up, what went wrong resolved, and its end. All distributions of it. */
export async function playRound(setting: Setting): Promise<readonly Held[]> {
  const { ground, days, say } = setting;
  const plan = await planDays(setting);
  const all: Held[] = [];
  for (let day = 0; day < days; day += 1) {
    await Promise.all(
      ground.teams.map((_, site) =>
        new SiteDay(setting, site, day, plan[day]?.[site] ?? [], plan[day + 1]?.[site] ?? []).play(),
      ),
    );
    all.push(...(plan[day] ?? []).flat());
    if (day === 0) await dispute(setting);
    say(`day ${String(day + 1)} is over: ${String(setting.history.allStanding().length)} handouts stand`);
  }
  const late = await catchUp(setting, all);
  await resolveIncidents(setting);
  await must(
    ground.office.manager.post(ground.at(`rounds/${ground.roundId}/close`), { reason: 'all is handed out' }),
  );
  return [...all, ...late];
}

/** By day and site: each site's families by token number, the same number on each day. */
async function planDays(setting: Setting): Promise<Held[][][]> {
  const { ground, families, days, history } = setting;
  const plan: Held[][][] = [];
  for (let day = 0; day < days; day += 1) {
    const sites: Held[][] = [];
    for (const [site, team] of ground.teams.entries()) {
      const planned = families.filter((one) => one.site === site && promiseOf(one).day === day);
      const tokens = planned.map((one) => promiseOf(one).token);
      const answer = await must(
        ground.office.programme.post<DistributionView>(ground.at('distributions'), {
          ...{ roundId: ground.roundId, siteId: team.siteId, heldOn: dayFromNow(day) },
          ...{ teamLeaderId: team.leader.personId, desks: team.agents.length },
          tokens: { from: Math.min(...tokens), to: Math.max(...tokens) },
        }),
      );
      sites.push([Held.of(ground, history, answer, planned)]);
    }
    plan.push(sites);
  }
  return plan;
}

/** One family a site says that it received nothing: all but the first are found to have received it. */
async function dispute({ ground, history }: Setting): Promise<void> {
  for (const [site, { helpDesk, siteId }] of ground.teams.entries()) {
    const handed = history
      .allStanding()
      .find(
        ({ family, captured }) => family.site === site && family.habit === 'comes' && captured === 'live',
      );
    if (!handed) throw new Error(`nobody was served at ${siteId}`);
    const opened = await must(
      helpDesk.post<DisputeView>(ground.at(`handouts/${handed.id}/disputes`), { claim: 'not_received' }),
    );
    if (site === 0) history.disputed.add(handed.id);
    else
      await must(
        ground.office.listener.post(ground.at(`disputes/${opened.id}/confirmation`), {
          reason: 'the alternate collector had it',
        }),
      );
  }
}

/** Whoever was absent or got a part only: at the same site, one group at another, one at home. */
async function catchUp(setting: Setting, all: readonly Held[]): Promise<readonly Held[]> {
  const { ground, history, days, say } = setting;
  const late: Held[] = [];
  let served = 0;
  for (const held of all) {
    const absent = held.waiting();
    if (absent.length === 0) continue;
    const site = ground.teams.indexOf(held.team);
    const at = site === 1 && held === all[1] ? ground.teams[0] : held.team;
    const home = site === 2 && held === all[2];
    const answer = await must(
      ground.office.programme.post<DistributionView>(ground.at('distributions'), {
        ...{ roundId: ground.roundId, siteId: at?.siteId, heldOn: dayFromNow(days - 1), desks: 2 },
        ...{ teamLeaderId: at?.leader.personId, absentOf: held.id },
        ...(home ? { kind: 'home_delivery', deliveryAreaId: ground.areaId } : { kind: 'catch_up' }),
      }),
    );
    const again = Held.of(ground, history, answer, absent);
    for (const family of absent) held.movedAway.add(family);
    served += await serveLate(setting, again);
    late.push(again);
  }
  say(`catch-up: ${String(served)} households at ${String(late.length)} distributions`);
  return late;
}

async function serveLate({ ground, history }: Setting, held: Held): Promise<number> {
  await held.open();
  const [agent, beside] = held.team.agents;
  if (!agent || !beside) throw new Error('a site with one desk');
  const desk = new Desk(ground, history, agent, beside);
  const comes = ({ habit }: Family): boolean =>
    habit === 'late' || habit === 'wrong_day' || habit === 'short';
  const coming = held.planned.filter(comes);
  for (const family of coming) await desk.serve(held, family);
  await held.watch();
  await held.close();
  await held.signOff();
  return coming.length;
}

async function resolveIncidents({ ground }: Setting): Promise<void> {
  const { programme, manager } = ground.office;
  for (const { id } of await programme.all<IncidentView>(ground.at('incidents?state=open'))) {
    await must(
      programme.post(ground.at(`incidents/${id}/proposal`), {
        ...{ resolution: 'accepted', reason: 'looked into, and explained' },
      }),
    );
    await must(manager.post(ground.at(`incidents/${id}/resolution`)));
  }
}
