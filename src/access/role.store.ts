import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { RoleRow } from './role.entity.js';

export interface RoleFacts {
  readonly id: Uuid;
  readonly name: string;
  readonly meaning: string;
  readonly builtIn: boolean;
  readonly acts: string[];
}

const facts = `
  select id, name, meaning, built_in as "builtIn",
         array(select act from role_act where role_id = role.id order by act) as acts
  from role`;

@Injectable()
export class RoleStore {
  async find(reads: Reads, id: Uuid): Promise<RoleFacts | undefined> {
    const [row] = await reads.query<readonly RoleFacts[]>(
      `${facts}
       where id = $1`,
      [id],
    );
    return row;
  }

  async findBuiltIn(reads: Reads, name: string): Promise<RoleFacts | undefined> {
    const [row] = await reads.query<readonly RoleFacts[]>(
      `${facts}
       where name = $1
         and built_in`,
      [name],
    );
    return row;
  }

  list(
    reads: Reads,
    page: { readonly limit: number; readonly after: Uuid | null },
  ): Promise<readonly RoleFacts[]> {
    return reads.query<readonly RoleFacts[]>(
      `${facts}
       where $1::uuid is null
          or id > $1
       order by id
       limit $2`,
      [page.after, page.limit],
    );
  }

  /** Locked against a change of its acts, for as long as somebody is given it. */
  async lock(tx: Tx, id: Uuid): Promise<RoleFacts | undefined> {
    await tx.query(
      `select id
       from role
       where id = $1
       for update`,
      [id],
    );
    return this.find(tx, id);
  }

  async insert(tx: Tx, role: RoleFacts): Promise<void> {
    const { acts, ...row } = role;
    await refusing(tx.insert(RoleRow, row), { role_name: () => new Refusal('role.taken') });
    await this.setActs(tx, role.id, acts);
  }

  async update(tx: Tx, role: Pick<RoleFacts, 'id' | 'meaning' | 'acts'>): Promise<void> {
    await tx.query(
      `update role
       set meaning = $2
       where id = $1`,
      [role.id, role.meaning],
    );
    await this.setActs(tx, role.id, role.acts);
  }

  private async setActs(tx: Tx, roleId: Uuid, acts: readonly string[]): Promise<void> {
    await tx.query(
      `delete from role_act
       where role_id = $1
         and act <> all($2)`,
      [roleId, acts],
    );
    await tx.query(
      `insert into role_act (role_id, act)
       select $1, act
       from unnest($2::text[]) as row (act)
       on conflict do nothing`,
      [roleId, acts],
    );
  }
}
