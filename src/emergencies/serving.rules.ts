import { nil, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';

/** Whom else a site or grant is to serve: only what all share serves others, and it does not stop serving them. */
export interface Serving {
  /** The emergency that it belongs to. */
  readonly homeId: Uuid;
  readonly held: readonly Uuid[];
  readonly wanted: readonly Uuid[] | undefined;
}

/** The emergencies that join those served. Refuses to drop one, and what belongs to one emergency to serve another. */
export function joining(
  { homeId, held, wanted = held }: Serving,
  kept: 'site.serves-kept' | 'grant.serves-kept',
): readonly Uuid[] {
  if (homeId !== nil && wanted.length > 0) {
    throw new Refusal('input.invalid', undefined, {}, [
      { pointer: '/serves', detail: 'only what belongs to the nil emergency serves several' },
    ]);
  }
  if (held.some((id) => !wanted.includes(id))) throw new Refusal(kept);
  return wanted.filter((id) => !held.includes(id) && id !== nil);
}
