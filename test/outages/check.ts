import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerStore } from '../../src/ledger/ledger.store.js';
import type { Read } from '../../src/platform/database/tx.js';
import { exportLog } from '../../src/proof/export.js';
import { CheckStore } from '../../src/reports/check.store.js';
import type { Desks } from './desks.js';
import type { Plant } from './plant.js';

export interface Verdict {
  readonly lost: number;
  readonly double: number;
  readonly unbalanced: number;
  readonly unaudited: number;
  /** `ok`, or why not. */
  readonly log: string;
}

/** What the desks know against what the tables say, the books against themselves, and the log as an auditor checks it. */
export async function judge(
  owner: DataSource,
  plant: Plant,
  desks: Desks,
  say: (line: string) => void,
): Promise<Verdict> {
  const kept = await owner.query<readonly { readonly id: string }[]>('select id from handout');
  const there = new Set(kept.map(({ id }) => id));
  const lost = desks.asked.filter(({ id, state }) => state === 'acknowledged' && !there.has(id)).length;
  const refused = desks.asked.filter(({ id, state }) => state === 'refused' && there.has(id)).length;
  const [twice] = await owner.query<readonly { readonly count: number }[]>(
    `select (select count(*)
             from (select from handout
                   where not exists (select from reversal where reversal.handout_id = handout.id)
                   group by entitlement_id
                   having count(*) > 1) as twice)::int
          + (select count(*) from entitlement_line where delivered > due)::int as count`,
  );
  const [unaudited] = await owner.query<readonly { readonly count: number }[]>(
    `select count(*)::int as count
     from handout
     where not exists (select
                       from audit_subject
                       join audit_event using (seq)
                       where subject_id = handout.id and act = 'handout.record' and outcome = 'done')`,
  );
  const findings = await owner.transaction(async (tx) => {
    await tx.query(`select set_config('mizan.emergencies', '*', true)`);
    const ledger = await new LedgerService(new LedgerStore()).check(tx as Read);
    return [...ledger, ...(await new CheckStore().listFindings(tx as Read))];
  });
  for (const { rule, subject, expected, found } of findings)
    say(`finding: ${rule} ${subject}: expected ${String(expected)}, found ${String(found)}`);
  return {
    lost,
    double: (twice?.count ?? 0) + refused,
    unbalanced: findings.length,
    unaudited: unaudited?.count ?? 0,
    log: await logVerdict(owner, plant),
  };
}

const patienceMs = 60_000;

/** Signed to its last entry, exported, and verified with all that the witness saw. */
async function logVerdict(owner: DataSource, plant: Plant): Promise<string> {
  if (await plant.isAnyHalted()) return 'HALTED';
  const until = Date.now() + patienceMs;
  while (!(await isAllSigned(owner))) {
    if (Date.now() > until) return 'NOT SIGNED to its end';
    await sleep(200);
  }
  const folder = join(plant.folder, 'export');
  const known = join(plant.folder, 'known.txt');
  writeFileSync(known, await plant.witnessed());
  await exportLog(plant.appUrl, folder);
  const { code, text } = await run(process.execPath, [
    ...['verifier/verify.mjs', folder, '--policy', plant.policyFile, '--known', known],
  ]);
  rmSync(folder, { recursive: true });
  return code === 0 ? 'ok' : `NOT OK\n${text}`;
}

async function isAllSigned(owner: DataSource): Promise<boolean> {
  const [row] = await owner.query<readonly { readonly all: boolean }[]>(
    `select not exists (select from audit_pending)
        and (select size from audit_head) = (select max(size) from audit_checkpoint) as all`,
  );
  return row?.all === true;
}

function run(
  command: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve) => {
    execFile(command, [...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, text: stdout + stderr });
    });
  });
}
