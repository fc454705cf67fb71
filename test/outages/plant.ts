import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSigner, signerText, verifierText } from '../../src/audit/note.rules.js';
import { prepareCluster } from '../../src/platform/database/migrate.js';
import { type Postgres, startPostgres } from '../../src/platform/postgres.js';
import { Witness } from '../../src/proof/witness.js';
import { bringUpToDate } from '../../src/start.js';
import { type OwnService, startService } from '../support/own-service.js';
import { CuttingProxy } from './proxy.js';

const servicesCount = 2;
const patienceMs = 120_000;

/**
 * All that can be harmed: PostgreSQL on a disk of its own where that can be had, two services that both may lead the log, proxies before
 * and behind them, and a witness that nobody harms.
 */
export class Plant {
  readonly folder = mkdtempSync(join(tmpdir(), 'mizan-outages-'));
  readonly proxies: CuttingProxy[] = [];
  origins: readonly string[] = [];
  hasOwnDisk = false;
  private postgres!: Postgres;
  /** Each start signs in, and the last to stop switches it off. */
  private readonly started: Postgres[] = [];
  private services: (OwnService | undefined)[] = [];
  private readonly ports: number[] = [];
  private settings: Readonly<Record<string, string>> = {};
  private witness!: Server;
  private readonly passwords = { app: password(), sequencer: password() };

  static async build({ diskMb }: { readonly diskMb: number }): Promise<Plant> {
    const plant = new Plant();
    plant.makeDisk(diskMb);
    plant.postgres = await startPostgres({ folder: plant.cluster });
    plant.started.push(plant.postgres);
    await prepareCluster(plant.postgres.url('superuser', 'postgres'), 'mizan', plant.passwords);
    await bringUpToDate(plant.ownerUrl);
    await plant.openWitness();
    return plant;
  }

  /** Straight to PostgreSQL, as the owner of the tables. */
  get ownerUrl(): string {
    return this.postgres.url('superuser', 'mizan');
  }

  /** Straight to PostgreSQL, as the service. */
  get appUrl(): string {
    return this.postgres.url({ name: 'mizan_app', password: this.passwords.app }, 'mizan');
  }

  get policyFile(): string {
    return join(this.folder, 'policy.txt');
  }

  get pids(): { readonly postmaster: number } {
    return {
      postmaster: Number.parseInt(readFileSync(join(this.cluster, 'data/postmaster.pid'), 'utf8'), 10),
    };
  }

  /** Through proxies, all of them. */
  async startServices(): Promise<void> {
    const before = await this.proxy({ port: this.postgres.port, at: { way: 'there', sign: 'commit\0' } });
    const through = (url: string): string => {
      const proxied = new URL(url);
      proxied.port = String(before);
      return proxied.href;
    };
    this.settings = {
      DATABASE_URL: through(this.appUrl),
      SEQUENCER_DATABASE_URL: through(
        this.postgres.url({ name: 'mizan_sequencer', password: this.passwords.sequencer }, 'mizan'),
      ),
      MIZAN_CONTENT_KEY: randomBytes(32).toString('base64'),
      MIZAN_LOG_KEY: signerText(logSigner),
      MIZAN_LOG_SIGN_SECONDS: '1',
      MIZAN_LOG_PAD_TO: '64',
      MIZAN_LOG_POLICY: this.policyFile,
      LOG_LEVEL: 'silent',
    };
    const origins: string[] = [];
    for (let no = 0; no < servicesCount; no += 1) {
      const service = await startService({ ...this.settings, MIZAN_LOG_KEPT: this.keptFile(no) });
      this.services[no] = service;
      this.ports[no] = service.port;
      const port = await this.proxy({ port: service.port, at: { way: 'back', sign: 'HTTP/1.1 201' } });
      origins.push(`http://127.0.0.1:${String(port)}`);
    }
    this.origins = origins;
  }

  /** SIGKILL, and a new one on the same port, as a supervisor does. */
  async killService(no: number): Promise<void> {
    await this.services[no]?.end('SIGKILL');
    this.services[no] = undefined;
    const until = Date.now() + patienceMs;
    while (!this.services[no]) {
      try {
        const settings = {
          ...this.settings,
          MIZAN_LOG_KEPT: this.keptFile(no),
          PORT: String(this.ports[no]),
        };
        this.services[no] = await startService(settings);
      } catch (error) {
        if (Date.now() > until) throw error;
        await sleep(500);
      }
    }
  }

  /** Which service leads the log; any, where none says so. */
  async leader(): Promise<number> {
    for (const [no, port] of this.ports.entries()) {
      const text = await fetch(`http://127.0.0.1:${String(port)}/metrics`, {
        signal: AbortSignal.timeout(2_000),
      })
        .then((response) => response.text())
        .catch(() => '');
      if (text.includes('mizan_log_state{state="leading"} 1')) return no;
    }
    return 0;
  }

  /** Whether all say that they are not halted. */
  async isAnyHalted(): Promise<boolean> {
    for (const port of this.ports) {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/metrics`);
      if ((await answer.text()).includes('state="halted"')) return true;
    }
    return false;
  }

  /** Starts PostgreSQL where it does not run: after its postmaster was killed, or its disk was full. */
  async revive(): Promise<void> {
    const { port } = this.postgres;
    const until = Date.now() + patienceMs;
    for (;;) {
      try {
        this.postgres = await startPostgres({ folder: this.cluster, port });
        this.started.push(this.postgres);
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        await sleep(500);
      }
    }
  }

  /** Fills the disk to the last byte for so long. */
  async fillDisk(ms: number): Promise<void> {
    const file = join(this.folder, 'disk', 'filler');
    const piece = Buffer.alloc(1 << 20);
    const handle = openSync(file, 'w');
    const fill = (): void => {
      try {
        for (let size = piece.length; size >= 4_096;) {
          try {
            for (;;) writeSync(handle, piece, 0, size);
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
            size = Math.floor(size / 16);
          }
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    };
    const until = Date.now() + ms;
    while (Date.now() < until) {
      fill(); // what PostgreSQL gave back meanwhile
      await sleep(100);
    }
    closeSync(handle); // else the room stays taken
    rmSync(file);
  }

  /** What the witness saw, for a verifier. */
  async witnessed(): Promise<string> {
    const answer = await fetch(`${this.witnessUrl}/checkpoints`);
    return answer.text();
  }

  async takeDown(): Promise<void> {
    for (const service of this.services) await service?.end('SIGTERM');
    for (const proxy of this.proxies) await proxy.close();
    this.witness.closeAllConnections();
    this.witness.close();
    for (const postgres of this.started) await postgres.stop();
    if (this.hasOwnDisk) execFileSync('umount', ['--lazy', join(this.folder, 'disk')]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get cluster(): string {
    return join(this.folder, 'disk', 'postgres');
  }

  private get witnessUrl(): string {
    return `http://127.0.0.1:${String((this.witness.address() as AddressInfo).port)}`;
  }

  private keptFile(no: number): string {
    return join(this.folder, `log.signed.${String(no)}`);
  }

  /** A disk in memory, which needs root; else the folder, which nobody fills. */
  private makeDisk(mb: number): void {
    const disk = join(this.folder, 'disk');
    execFileSync('mkdir', ['-p', disk]);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(mb)}m`, 'tmpfs', disk], {
        stdio: 'ignore',
      });
      this.hasOwnDisk = true;
    } catch {
      this.hasOwnDisk = false;
    }
    chmodSync(this.folder, 0o755); // started by root, PostgreSQL runs as another user
    chmodSync(disk, 0o755);
  }

  private async openWitness(): Promise<void> {
    const signer = makeSigner('witness.example.org/w1', 'cosignature', randomBytes(32));
    this.witness = new Witness({
      signer,
      logs: [logSigner.verifier],
      folder: join(this.folder, 'witness'),
    }).serve();
    this.witness.listen(0, '127.0.0.1');
    await once(this.witness, 'listening');
    writeFileSync(
      this.policyFile,
      `log ${verifierText(logSigner.verifier)}\nwitness w1 ${verifierText(signer.verifier)} ${this.witnessUrl}/\nquorum none\n`,
    );
  }

  private async proxy(cutting: ConstructorParameters<typeof CuttingProxy>[0]): Promise<number> {
    const proxy = new CuttingProxy(cutting);
    this.proxies.push(proxy);
    return proxy.listen();
  }
}

const logSigner = makeSigner('aid.example.org/log', 'note', randomBytes(32));

function password(): string {
  return randomBytes(16).toString('hex');
}
