import 'reflect-metadata';
import { benchHandouts, full, small } from './handouts.js';

const [name, ...flags] = process.argv.slice(2);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

if (name !== 'handouts') {
  say('npm run bench -- handouts [--small] [--check]');
  process.exitCode = 2;
} else {
  const met = await benchHandouts(flags.includes('--small') ? small : full, say);
  if (!met && flags.includes('--check')) {
    say('a goal is missed: single ≥ 2x, batch ≥ 8x, p99 ≤ 100 ms, memory ≤ 350 MB');
    process.exitCode = 1;
  }
}
