import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareCluster } from '../../src/platform/database/migrate.js';
import { startPostgres } from '../../src/platform/postgres.js';
import { bringUpToDate } from '../../src/start.js';

const here = import.meta.dirname;

/** A PostgreSQL of its own, migrated, in a folder that goes when it stops. */
export interface OwnCluster {
  /** As the owner of the tables. */
  readonly ownerUrl: string;
  /** As the service. */
  readonly databaseUrl: string;
  /** As what gives the audit entries their places in the log. */
  readonly sequencerUrl: string;
  /** The process id of its postmaster. */
  readonly postmaster: number;
  stop(): Promise<void>;
}

/** For programs that are built: what they measure is what is run, not what a test runner makes of it. */
export async function startCluster(name: string): Promise<OwnCluster> {
  const folder = mkdtempSync(join(tmpdir(), `mizan-${name}-`));
  chmodSync(folder, 0o755); // started by root, PostgreSQL runs as another user
  const cluster = await startPostgres({ folder: join(folder, 'postgres') });
  const passwords = { app: newPassword(), sequencer: newPassword() };
  const ownerUrl = cluster.url('superuser', 'mizan');
  await prepareCluster(cluster.url('superuser', 'postgres'), 'mizan', passwords);
  await bringUpToDate(ownerUrl);
  return {
    ownerUrl,
    databaseUrl: cluster.url({ name: 'mizan_app', password: passwords.app }, 'mizan'),
    sequencerUrl: cluster.url({ name: 'mizan_sequencer', password: passwords.sequencer }, 'mizan'),
    postmaster: Number.parseInt(readFileSync(join(cluster.folder, 'data/postmaster.pid'), 'utf8'), 10),
    stop: async () => {
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newPassword(): string {
  return randomBytes(16).toString('hex');
}

/** The built service in a process of its own. */
export interface OwnService {
  readonly port: number;
  readonly pid: number;
  peakMemoryMb(): number;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Runs it as `npm start` does, on that port or a free one. */
export async function startService(settings: Readonly<Record<string, string>>): Promise<OwnService> {
  const port = settings['PORT'] === undefined ? await freePort() : Number(settings['PORT']);
  const child = spawn(process.execPath, [...startFlags(), join(here, '../../src/main.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      ...settings,
      PORT: String(port),
    },
  });
  await listening(child);
  return {
    port,
    pid: child.pid ?? 0,
    peakMemoryMb: () =>
      Number(
        /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1] ?? NaN,
      ) / 1_024,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    },
  };
}

/** The flags of Node with which `npm start` runs the service. */
function startFlags(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--max-'));
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Mizan listens')) resolve();
    });
    child.on('exit', (code) => {
      reject(new Error(`the service ended with ${String(code)}: ${output}`));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}
