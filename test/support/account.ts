import { it } from '@jest/globals';
import { execFileSync } from 'node:child_process';

/** Whom a process runs as, where that is not ourselves. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const isRoot = process.getuid?.() === 0;

/** A test of what root alone does. */
export function itAsRoot(name: string, test: () => Promise<void>): void {
  if (isRoot) it(name, test);
  else skip(name, 'only root does it, and these tests run as an ordinary user');
}

/** A test of what an ordinary user does: the account is that of `nobody`, and the tests that run as root lend it. */
export function itAsOrdinary(name: string, test: (account: Account) => Promise<void>, msMax?: number): void {
  if (!isRoot) {
    skip(name, 'these tests run as an ordinary user, so all of them show it');
    return;
  }
  const account = { uid: idOfNobody('-u'), gid: idOfNobody('-g') };
  if (reads(account, 'package.json')) it(name, () => test(account), msMax);
  else
    skip(
      name,
      `the user nobody cannot read ${process.cwd()}: run the tests elsewhere, or as an ordinary user`,
    );
}

function skip(name: string, why: string): void {
  console.warn(`skipped "${name}": ${why}`);
  it.skip(name, () => undefined);
}

function idOfNobody(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }));
}

function reads(account: Account, file: string): boolean {
  try {
    execFileSync('cat', [file], { ...account, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
