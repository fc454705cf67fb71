import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Account } from './account.js';
import { contentKey } from './world.js';

/** The service in a process of its own, which can be killed. */
export interface Served {
  readonly process: ChildProcess;
  readonly origin: string;
  /** All that it has said so far. */
  readonly output: () => string;
  /** Sends the signal, and gives the exit code; null where the signal itself ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

type Settings = Readonly<Record<string, string>>;

/** Starts `src/main.ts` with these settings and no others, and waits until it listens. */
export async function serve(settings: Settings, account?: Account): Promise<Served> {
  const { child, output, says } = run(['src/main.ts'], settings, account);
  const origin = await says(/Mizan listens on (http:\/\/[\d.:]+)/);
  return {
    process: child,
    origin,
    output,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exit = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      return (await exit)[0];
    },
  };
}

interface How {
  readonly account?: Account | undefined;
  /** A signal that is sent as soon as the program says something of this kind. */
  readonly signalled?: { readonly at: RegExp; readonly signal: 'SIGTERM' };
}

/** Runs a program of ours to its end. */
export async function runToEnd(
  args: readonly string[],
  settings: Settings,
  { account, signalled }: How = {},
): Promise<Ended> {
  const { child, output, says } = run(args, settings, account);
  const ended = once(child, 'close') as Promise<[number | null]>;
  if (signalled) {
    await says(signalled.at);
    child.kill(signalled.signal);
  }
  const [code] = await ended;
  return { code, output: output() };
}

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** What the first group of the pattern finds in what the process says. */
  readonly says: (what: RegExp) => Promise<string>;
}

function run(args: readonly string[], settings: Settings, account?: Account): Running {
  const hooks = ['--no-warnings', '--import', './test/support/typescript.mjs'];
  const child = spawn(process.execPath, [...hooks, ...args], {
    ...account,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      MIZAN_CONTENT_KEY: contentKey.toString('base64'),
      PORT: '0',
      LOG_LEVEL: 'error',
      ...settings,
    },
  });
  let said = '';
  const heard = (chunk: Buffer): void => {
    said += chunk.toString();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  const says = (what: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const [, found] = what.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', look);
      child.on('close', (code) => {
        reject(new Error(`the process ended with ${String(code)}: ${said}`));
      });
      look();
    });
  return { child, output: () => said, says };
}
