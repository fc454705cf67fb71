import { type AuditEntry, leavesOf } from '../../src/audit/leaf.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';

interface FixtureEntry {
  readonly id: Uuid;
  readonly at: Date;
  readonly leaf: Buffer;
}

/** An entry of the log for what a fixture writes, as good as one of the service's: it says what it is given, and nothing else. */
export function fixtureEntry(said: Partial<Pick<AuditEntry, 'transfers'>> = {}): FixtureEntry {
  const [id, at] = [newId(), new Date()];
  const entry = {
    id,
    at,
    act: 'fixture',
    actor: null,
    emergency: nil,
    outcome: 'done',
    subjects: [],
    ...said,
  } as const;
  const [part, ...more] = leavesOf(entry);
  if (!part || more.length > 0) throw new RangeError('an entry of a fixture is one leaf');
  return { id, at, leaf: part.leaf };
}
