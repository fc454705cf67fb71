import { type ActName, actNames, type ActRow, acts, type RoleName } from '../acts/acts.js';
import { type FieldProblem, Refusal } from '../platform/refusal.js';

/** Acts that decide who may do what. Who holds one of them performs no operational act. */
const administering: readonly string[] = [
  'person.create',
  'person.disable',
  'person.enable',
  'password.reset',
  'role.create',
  'role.change',
  'assignment.give',
  'assignment.withdraw',
] satisfies readonly ActName[];

export function isAdministering(roleActs: readonly string[]): boolean {
  return roleActs.some((act) => administering.includes(act));
}

/** Refuses acts that do not exist, and a role that both administers access and does something else. */
export function checkActs(roleActs: readonly string[]): void {
  const problems = roleActs.flatMap(problemOf);
  if (problems.length > 0) throw new Refusal('input.invalid', undefined, {}, problems);
  if (!isAdministering(roleActs)) return;
  const others = roleActs.filter((act) => !actsOf('administrator').includes(act));
  if (others.length > 0) throw new Refusal('role.mixed', undefined, { others });
}

/** Refuses a change by which people who hold the role would begin, or cease, to administer access beside what else they hold. */
export function checkTurn(before: readonly string[], after: readonly string[]): void {
  if (isAdministering(before) !== isAdministering(after)) throw new Refusal('role.turned');
}

/** The acts that `acts.ts` gives to a built-in role. */
export function actsOf(role: string): readonly string[] {
  return actNames.filter((act) => {
    const { roles }: ActRow = acts[act];
    return roles !== 'everyone' && roles.includes(role as RoleName);
  });
}

function problemOf(act: string, index: number): readonly FieldProblem[] {
  const known = Object.hasOwn(acts, act) && acts[act as ActName].roles !== 'everyone';
  return known ? [] : [{ pointer: `/acts/${index}`, detail: 'there is no such act, or everyone holds it' }];
}
