import type { Call } from '../acts/call.js';
import { isClientId, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';

/** The name under which a write is claimed: exactly one of the body's `id` and the `Idempotency-Key` header, as the act has it. */
export function nameOf(named: 'body' | 'header', call: Call, input: object): Uuid {
  const name = named === 'body' ? (input as { readonly id?: unknown }).id : call.key;
  if (named === 'body' && call.key !== null) {
    throw new Refusal(
      'idempotency.invalid',
      'This request names itself by the id in its body: leave the Idempotency-Key header out',
    );
  }
  if (typeof name !== 'string') {
    throw new Refusal(
      'idempotency.missing',
      named === 'body' ? 'Give the body an id' : 'Send an Idempotency-Key header',
    );
  }
  if (!isClientId(name)) throw new Refusal('idempotency.invalid', 'Use a lower-case UUID of version 4 or 7');
  return name;
}
