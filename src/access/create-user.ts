import { randomBytes } from 'node:crypto';
import { validateSync } from 'class-validator';
import type { INestApplicationContext } from '@nestjs/common';
import type { RoleName } from '../acts/acts.js';
import type { Call } from '../acts/call.js';
import { everywhere, type Extent } from '../acts/scope.js';
import { newId, nil, type Uuid } from '../platform/ids.js';
import { Refusal } from '../platform/refusal.js';
import { builtInRoleId } from './built-in-roles.js';
import { CreatePerson } from './person.contract.js';
import { checkPassword } from './password.rules.js';
import { Passwords } from './passwords.js';
import { namesOf, PersonService } from './person.service.js';

export interface NewUser {
  readonly userName: string;
  readonly name: string;
  readonly email?: string;
  readonly password: string;
  /** Whether the password is a temporary one. */
  readonly mustChange: boolean;
  readonly role: RoleName;
  /** Where the role holds: everywhere, unless it says less. */
  readonly extent?: Partial<Extent>;
}

/** 160 random bits, in a form that can be read out. */
export function generatePassword(): string {
  return randomBytes(20)
    .toString('hex')
    .replace(/.{5}(?=.)/g, '$&-');
}

/**
 * Makes a person with a role, both or neither, for whoever has the console: the first administrator, and the people of a demo. It
 * goes through the door as one act with one audit entry; the actor is nil, which is nobody who signs in. Refuses as `person.create`
 * and `assignment.give` do.
 */
export async function createUser(app: INestApplicationContext, user: NewUser): Promise<Uuid> {
  checkPassword(user.password);
  checkNames(user);
  const { mustChange, role, extent } = user;
  const passwordHash = await app.get(Passwords).hash(user.password, null);
  const assignment = { roleId: builtInRoleId(role), ...given(extent) };
  const person = { ...namesOf(user), passwordHash, mustChange, assignment };
  const { id } = await app.get(PersonService).createWith(consoleCall(), person);
  return id;
}

/** What the contract asks of whoever comes through the API. */
function checkNames({ userName, name, email, password }: NewUser): void {
  const input = Object.assign(
    new CreatePerson(),
    { userName, name, password },
    email === undefined ? {} : { email },
  );
  const problems = validateSync(input).flatMap(({ property, constraints = {} }) =>
    Object.values(constraints).map((detail) => ({ pointer: `/${property}`, detail })),
  );
  if (problems.length === 0) return;
  throw new Refusal('input.invalid', problems.map(({ detail }) => detail).join('; '), {}, problems);
}

function consoleCall(): Call {
  return {
    act: 'person.create',
    personId: nil,
    emergencyId: nil,
    scope: everywhere,
    requestId: 'console',
    key: newId(),
    route: null,
    reply: { replayed: false },
  };
}

function given({ emergencyId, organisationId, areaId, siteIds }: Partial<Extent> = {}) {
  return {
    ...(emergencyId ? { emergencyId } : {}),
    ...(organisationId ? { organisationId } : {}),
    ...(areaId ? { areaId } : {}),
    ...(siteIds ? { siteIds: [...siteIds] } : {}),
  };
}
