import { roles } from '../acts/acts.js';
import { leavesOf } from '../audit/leaf.js';
import { idOf, newId, nil, type Uuid } from '../platform/ids.js';
import { actsOf } from './role.rules.js';

/** The database as its owner: a data source or one of its transactions. */
interface Owner {
  query<T>(sql: string, parameters?: unknown[]): Promise<T>;
}

export function builtInRoleId(name: string): Uuid {
  return idOf('role', name);
}

/**
 * Makes the built-in roles hold exactly the acts that `acts.ts` gives them. Runs after each migration, as the owner, and leaves an audit entry where something changed. A role that is
 * no longer in the file stays for the sake of history, without any act.
 */
export async function syncBuiltInRoles(owner: Owner): Promise<void> {
  const all = Object.entries(roles).map(([name, meaning]) => ({ id: builtInRoleId(name), name, meaning }));
  const held = all.flatMap(({ id, name }) => actsOf(name).map((act) => ({ id, act })));
  const there = await owner.query<readonly { id: Uuid }[]>('select id from role where built_in');
  const subjects = [...new Set([...all, ...there].map(({ id }) => id))];
  const now = new Date();
  const entry = {
    id: newId(now.getTime()),
    at: now,
    act: 'role.change',
    actor: null,
    emergency: nil,
    outcome: 'done' as const,
    subjects,
    facts: { builtIn: true },
  };
  await owner.query(
    `with wanted as (
       select role_id, act
       from unnest($1::uuid[], $2::text[]) as wanted (role_id, act)
     ), written as (
       insert into role (id, name, meaning, built_in)
       select id, name, meaning, true
       from unnest($3::uuid[], $4::text[], $5::text[]) as row (id, name, meaning)
       on conflict (id) do update
       set meaning = excluded.meaning
       where role.meaning <> excluded.meaning
       returning id
     ), dropped as (
       delete from role_act
       using role
       where role.id = role_act.role_id
         and role.built_in
         and (role_act.role_id, role_act.act) not in (select role_id, act from wanted)
       returning role_id
     ), added as (
       insert into role_act (role_id, act)
       select role_id, act
       from wanted
       on conflict do nothing
       returning role_id
     ), changed as (
       select array_agg(distinct id) as ids
       from (select id from written union all select role_id from dropped union all select role_id from added) as any_of (id)
     )
     insert into audit_event (id, leaf, at, emergency_id, act, outcome, subjects)
     select $6, $7, $8, $9, 'role.change', 'done', $10
     from changed
     where changed.ids is not null`,
    [
      held.map(({ id }) => id),
      held.map(({ act }) => act),
      all.map(({ id }) => id),
      all.map(({ name }) => name),
      all.map(({ meaning }) => meaning),
      entry.id,
      leavesOf(entry)[0]?.leaf,
      entry.at,
      nil,
      subjects,
    ],
  );
}
