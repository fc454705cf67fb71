import type { EntitlementPageView } from '../../src/assistance/entitlement.contract.js';
import type { Uuid } from '../../src/platform/ids.js';
import type { Api } from './api.js';

/** Ends all that is open of a round, so that it can be closed: at most 200. */
export async function endAll(as: Api, emergency: string, roundId: Uuid): Promise<void> {
  const open = await as.get<EntitlementPageView>(
    `${emergency}/rounds/${roundId}/entitlements?outcome=open&limit=200`,
  );
  if (open.status !== 200 || open.body.next) throw new Error(`what is open: ${open.text.slice(0, 500)}`);
  const entitlementIds = open.body.items.map(({ id }) => id);
  if (entitlementIds.length === 0) return;
  const body = { entitlementIds, outcome: 'moved', reason: 'the camp was closed' };
  const ended = await as.post(`${emergency}/rounds/${roundId}/endings`, body);
  if (ended.status !== 200) throw new Error(`ending: ${ended.text}`);
}
