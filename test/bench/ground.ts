import { createHash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { newId, type Uuid } from '../../src/platform/ids.js';
import { fixtureEntry } from '../support/entry.js';
import type { Promised } from '../support/promised.js';
import type { Target } from './plan.js';

export interface Person {
  readonly id: Uuid;
  readonly token: string;
}

/** A person with a role and an open session, written as the owner. */
export async function place(owner: DataSource, { emergencyId }: Promised, role: string): Promise<Person> {
  const id = newId();
  const token = randomBytes(32).toString('base64url');
  const entry = fixtureEntry();
  await owner.transaction(async (tx) => {
    await tx.query(`insert into person (id, user_name, name, password_hash) values ($1, $2, $3, '-')`, [
      id,
      `${role}-${id}`,
      role,
    ]);
    await tx.query(`insert into session (id, token_hash, person_id) values ($1, $2, $3)`, [
      newId(),
      createHash('sha256').update(token).digest(),
      id,
    ]);
    await tx.query(
      `insert into assignment (id, person_id, role_id, emergency_id, given_by) select $1, $2, role.id, $4, $2 from role where name = $3`,
      [newId(), id, role, emergencyId],
    );
    await tx.query(
      `with event as (
         insert into audit_event (id, leaf, at, emergency_id, act, outcome) values ($1, $4, $5, $2, 'fixture', 'done') returning seq
       )
       insert into audit_subject (xid, subject_id, seq) select pg_current_xact_id(), $3, seq from event`,
      [entry.id, emergencyId, id, entry.leaf, entry.at],
    );
  });
  return { id, token };
}

export async function openDistributions(origin: string, promised: Promised, leader: Person): Promise<void> {
  const post = async (path: string, body: object): Promise<{ id: Uuid }> => {
    const answer = await fetch(`${origin}/api/v1/emergencies/${promised.emergencyId}/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${leader.token}`,
        'content-type': 'application/json',
        'idempotency-key': newId(),
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as { id: Uuid };
  };
  for (const siteId of promised.siteIds) {
    const { id } = await post('distributions', {
      roundId: promised.roundId,
      siteId,
      heldOn: '2026-11-23',
      teamLeaderId: leader.id,
      desks: 8,
    });
    await post(`distributions/${id}/open`, {});
  }
}

/** All entitlements in an order that mixes the sites. */
export function targetsOf(owner: DataSource, { roundId }: Promised): Promise<readonly Target[]> {
  return owner.query<readonly Target[]>(
    `select entitlement.id as "entitlementId", line.id as "lineId", entitlement.recipient_id as "recipientId",
            planned.distribution_id as "distributionId"
     from entitlement
     join entitlement_line line on line.entitlement_id = entitlement.id
     join distribution_entitlement planned on planned.entitlement_id = entitlement.id
     where entitlement.round_id = $1
     order by md5(entitlement.id::text)`,
    [roundId],
  );
}
