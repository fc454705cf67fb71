import { Injectable } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { extentsOf } from '../acts/scope.js';
import type { Reads, Tx } from '../platform/database/tx.js';
import { refusing } from '../platform/database/trouble.js';
import type { Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { covered } from './assignment.store.js';
import { PersonRow } from './person.entity.js';
import { isUnlimited } from './scope.rules.js';

/** A person as others see them. */
export interface PersonFacts {
  readonly id: Uuid;
  readonly userName: string;
  readonly name: string;
  readonly email: string | null;
  readonly mustChangePassword: boolean;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

/** What signing in compares with. */
export interface Credentials {
  readonly id: Uuid;
  readonly passwordHash: string;
  readonly mustChange: boolean;
  readonly disabledAt: Date | null;
}

export type NewPerson = Pick<
  PersonRow,
  'id' | 'userName' | 'name' | 'email' | 'passwordHash' | 'mustChange' | 'createdBy'
>;

const columns = `
  person.id,
  person.user_name as "userName",
  person.name,
  person.email,
  person.must_change as "mustChangePassword",
  person.created_at as "createdAt",
  person.disabled_at as "disabledAt"`;

const credentials = `
  select id, password_hash as "passwordHash", must_change as "mustChange", disabled_at as "disabledAt"
  from person`;

/** Whom the caller sees: themselves, whom they made, and whoever was ever assigned within their scope. $1 to $3 are `sight`. */
const seen = `
  ($1 or person.id = $2 or person.created_by = $2 or exists (
    select
    from assignment
    left join area on area.id = assignment.area_id
    where assignment.person_id = person.id
      and ${covered('$3')}
  ))`;

@Injectable()
export class PersonStore {
  async find(reads: Reads, call: Call, id: Uuid): Promise<PersonFacts | undefined> {
    const [row] = await reads.query<readonly PersonFacts[]>(
      `select ${columns}
       from person
       where ${seen}
         and person.id = $4`,
      [...sight(call), id],
    );
    return row;
  }

  /** People in the order of their making, after the one with this id. */
  list(
    reads: Reads,
    call: Call,
    page: { readonly limit: number; readonly after: Uuid | null },
  ): Promise<readonly PersonFacts[]> {
    return reads.query<readonly PersonFacts[]>(
      `select ${columns}
       from person
       where ${seen}
         and ($4::uuid is null or person.id > $4)
       order by person.id
       limit $5`,
      [...sight(call), page.after, page.limit],
    );
  }

  /** The person whom the caller sees, locked: whoever changes what a person may do takes this lock first. */
  async lock(tx: Tx, call: Call, id: Uuid): Promise<PersonFacts | undefined> {
    await tx.query(
      `select id
       from person
       where id = $1
       for update`,
      [id],
    );
    return this.find(tx, call, id);
  }

  async findCredentials(reads: Reads, userName: string): Promise<Credentials | undefined> {
    const [row] = await reads.query<readonly Credentials[]>(
      `${credentials}
       where user_name = $1`,
      [userName],
    );
    return row;
  }

  async findCredentialsOf(reads: Reads, id: Uuid): Promise<Credentials | undefined> {
    const [row] = await reads.query<readonly Credentials[]>(
      `${credentials}
       where id = $1`,
      [id],
    );
    return row;
  }

  /** Held until the transaction ends, so that a password is not reset between its proof and the session. */
  async lockCredentials(tx: Tx, id: Uuid): Promise<Credentials | undefined> {
    const [row] = await tx.query<readonly Credentials[]>(
      `${credentials}
       where id = $1
       for key share`,
      [id],
    );
    return row;
  }

  async insert(tx: Tx, person: NewPerson): Promise<void> {
    await refusing(tx.insert(PersonRow, person), {
      person_user_name: () => new Refusal('user-name.taken'),
    });
  }

  async setPassword(
    tx: Tx,
    id: Uuid,
    password: { readonly hash: string; readonly mustChange: boolean },
  ): Promise<void> {
    await tx.query(
      `update person
       set password_hash = $2, must_change = $3
       where id = $1`,
      [id, password.hash, password.mustChange],
    );
  }

  async setDisabled(tx: Tx, id: Uuid, disabledAt: Date | null): Promise<void> {
    await tx.query(
      `update person
       set disabled_at = $2
       where id = $1`,
      [id, disabledAt],
    );
  }
}

function sight(call: Call): readonly unknown[] {
  return [isUnlimited(call.scope), call.personId, extentsOf(call.scope)];
}
