import 'reflect-metadata';
import { benchAudit, full as fullAudit, small as smallAudit } from './audit.js';
import { benchHandouts, full, small } from './handouts.js';

const [name, ...flags] = process.argv.slice(2);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const goals = {
  handouts: 'single ≥ 2x, batch ≥ 8x, p99 ≤ 100 ms, memory ≤ 350 MB',
  audit: 'a million verified in ≤ 60 s at ≤ 200 MB, integration p99 ≤ 2,000 ms, cost ≤ 20 %',
};

function judge(met: boolean, goal: string): void {
  if (met || !flags.includes('--check')) return;
  say(`a goal is missed: ${goal}`);
  process.exitCode = 1;
}

if (name === 'handouts') {
  judge(await benchHandouts(flags.includes('--small') ? small : full, say), goals.handouts);
} else if (name === 'audit') {
  judge(await benchAudit(flags.includes('--small') ? smallAudit : fullAudit, say), goals.audit);
} else {
  say('npm run bench -- handouts|audit [--small] [--check]');
  process.exitCode = 2;
}
