// `npm run test:pg -- 15 test/e2e` runs Jest on that version of PostgreSQL; what follows the version goes to Jest.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import './typescript.mjs';

const { majors } = await import('../../src/platform/postgres.ts');
const [major, ...rest] = process.argv.slice(2);

if (!majors.map(String).includes(major)) {
  console.error(
    `usage: npm run test:pg -- <version> [arguments of Jest]; the versions are ${majors.join(' and ')}`,
  );
  process.exit(2);
}

const env = { ...process.env, MIZAN_TEST_POSTGRES: major };
delete env.TEST_DATABASE_URL; // the version asked for wins over a server at hand
const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const flags = ['--experimental-vm-modules', '--no-warnings'];
const child = spawn(process.execPath, [...flags, jest, ...rest], { stdio: 'inherit', env });
child.on('exit', (code) => process.exit(code ?? 1));
