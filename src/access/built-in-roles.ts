import { roles } from '../acts/acts.js';
import { idOf, type Uuid } from '../platform/ids.js';
import { actsOf } from './role.rules.js';

/** The database as its owner: a data source or one of its transactions. */
interface Owner {
  query<T>(sql: string, parameters?: unknown[]): Promise<T>;
}

export function builtInRoleId(name: string): Uuid {
  return idOf('role', name);
}

/**
 * Makes the built-in roles hold exactly the acts that `acts.ts` gives them. Runs after each migration, as the owner. A role that is
 * no longer in the file stays for the sake of history, without any act.
 */
export async function syncBuiltInRoles(owner: Owner): Promise<void> {
  const all = Object.entries(roles).map(([name, meaning]) => ({ id: builtInRoleId(name), name, meaning }));
  const held = all.flatMap(({ id, name }) => actsOf(name).map((act) => ({ id, act })));
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
     ), dropped as (
       delete from role_act
       using role
       where role.id = role_act.role_id
         and role.built_in
         and (role_act.role_id, role_act.act) not in (select role_id, act from wanted)
     )
     insert into role_act (role_id, act)
     select role_id, act
     from wanted
     on conflict do nothing`,
    [
      held.map(({ id }) => id),
      held.map(({ act }) => act),
      all.map(({ id }) => id),
      all.map(({ name }) => name),
      all.map(({ meaning }) => meaning),
    ],
  );
}
