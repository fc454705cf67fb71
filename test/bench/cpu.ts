import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100; // USER_HZ, the same on every Linux

interface Stat {
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that have ended. */
  readonly endedTicks: number;
}

/** Seconds of processor time that a process and its children have used so far, from /proc; 0 elsewhere than on Linux. */
export function cpuSeconds(pid: number): number {
  const own = statOf(String(pid));
  if (!own) return 0;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name) ?? [])
    .filter(({ parent }) => parent === pid);
  const ticks = children.reduce((sum, { ownTicks }) => sum + ownTicks, own.ownTicks + own.endedTicks);
  return ticks / ticksPerSecond;
}

/** Fields 4 and 14 to 17 of proc_pid_stat(5); the second, the name, may hold blanks. */
function statOf(pid: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = (from: number): number => (fields[from] ?? 0) + (fields[from + 1] ?? 0);
    return { parent: fields[1] ?? 0, ownTicks: ticks(11), endedTicks: ticks(13) };
  } catch {
    return undefined; // it has ended, or there is no /proc
  }
}
