import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeptCheckpoint } from '../audit/kept-checkpoint.js';
import { type Checkpoint, cosignatureLine, type Signer, type Verifier } from '../audit/note.rules.js';
import { judgeCheckpoint, readAddCheckpoint } from './witness.rules.js';

export interface WitnessSettings {
  readonly signer: Signer;
  /** The logs that it watches. */
  readonly logs: readonly Verifier[];
  /** Where it keeps the largest checkpoint that it saw of each. */
  readonly folder: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const bodyBytesMax = 64 * 1024;
const plain = 'text/plain; charset=utf-8';

/**
 * Remembers the largest checkpoint that it saw of each log, and cosigns only what goes on from it (c2sp.org/tlog-witness): whoever
 * rewrites the log, or takes its end away, must persuade its witnesses too. Run it where the agency has no say: at a partner, at the
 * donor's auditor. It sees sizes and roots, and no entry.
 */
export class Witness {
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(private readonly settings: WitnessSettings) {}

  /** `POST /add-checkpoint`; `GET /checkpoints` gives what it saw, in the form that the verifiers take as `--known`. */
  serve(): Server {
    return createServer((request, response) => {
      this.answer(request).then(
        (answer) => {
          send(response, answer);
        },
        () => {
          send(response, { status: 500, type: plain, body: 'something went wrong\n' });
        },
      );
    });
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const { method, url } = request;
    if (method === 'GET' && url === '/checkpoints')
      return { status: 200, type: plain, body: await this.seen() };
    if (url !== '/add-checkpoint') return { status: 404, type: plain, body: 'no such address\n' };
    if (method !== 'POST') return { status: 405, type: plain, body: 'POST\n' };
    const text = await bodyOf(request);
    return text === undefined ? { status: 413, type: plain, body: 'too large\n' } : this.add(text);
  }

  /** One after another for each log: what it saw is on disk before it says so. */
  private add(text: string): Promise<Answer> {
    const asked = readAddCheckpoint(text);
    if (!asked)
      return Promise.resolve({ status: 400, type: plain, body: 'not a request to add a checkpoint\n' });
    const [origin = ''] = asked.note.split('\n');
    const log = this.settings.logs.find(({ name }) => name === origin);
    const inTurn = async (): Promise<Answer> => {
      const kept = log && this.keptOf(log);
      const seen: Checkpoint | undefined = await kept?.read();
      const answer = judgeCheckpoint(asked, this.settings.logs, () => seen);
      if (answer.status === 409)
        return { status: 409, type: 'text/x.tlog.size', body: `${String(answer.size)}\n` };
      if (answer.status !== 200) return { status: answer.status, type: plain, body: `${answer.why}\n` };
      const line = cosignatureLine(answer.text, this.settings.signer, new Date());
      await kept?.write(asked.note + line);
      return { status: 200, type: plain, body: line };
    };
    const turn = (this.turns.get(origin) ?? Promise.resolve()).then(inTurn, inTurn);
    if (log) this.turns.set(origin, turn); // of the logs it knows, so that strangers fill no memory
    return turn;
  }

  private keptOf(log: Verifier): KeptCheckpoint {
    return new KeptCheckpoint(join(this.settings.folder, fileOf(log.name)), log);
  }

  private async seen(): Promise<string> {
    await mkdir(this.settings.folder, { recursive: true });
    const there = await readdir(this.settings.folder);
    const files = this.settings.logs.map(({ name }) => fileOf(name)).filter((file) => there.includes(file));
    const notes = await Promise.all(files.map((file) => readFile(join(this.settings.folder, file), 'utf8')));
    return notes.map((note) => `${note}\n`).join('');
  }
}

function fileOf(origin: string): string {
  return `${createHash('sha256').update(origin).digest('hex')}.note`;
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(body);
}
