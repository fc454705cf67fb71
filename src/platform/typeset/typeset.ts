import { Injectable, type OnApplicationShutdown, StreamableFile } from '@nestjs/common';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { Refusal } from '../refusal.js';
import type { Data } from './template.js';

const waitingMax = 20;
const require = createRequire(import.meta.url);

/** The only faces that a page is set in: what the machine has installed changes nothing. */
const fonts = [
  '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  '@expo-google-fonts/noto-naskh-arabic/400Regular/NotoNaskhArabic_400Regular.ttf',
  '@expo-google-fonts/noto-naskh-arabic/700Bold/NotoNaskhArabic_700Bold.ttf',
];

/** What Typst is asked in the thread of its own: a template, and data that reach it as JSON, so that no text in them is markup. */
const inThread = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { readFileSync } = require('node:fs');
  const { NodeCompiler, PdfStandard } = require(workerData.compiler);
  const compiler = NodeCompiler.create({ fontArgs: [{ fontBlobs: workerData.fonts.map((path) => readFileSync(path)) }] });
  // What the fonts have no letter for may not stand in an archive's file. It is printed all the same, with a box for each.
  const pdfOf = (result, made) => {
    try {
      return compiler.pdf(result, { pdfStandard: PdfStandard.A_2b, creationTimestamp: made });
    } catch {
      return compiler.pdf(result, { creationTimestamp: made });
    }
  };
  parentPort.on('message', ({ no, template, data, made }) => {
    try {
      const compiled = compiler.compile({ mainFileContent: template, inputs: { data } });
      const wrong = compiled.takeDiagnostics();
      if (!compiled.result) throw new Error(compiler.fetchDiagnostics(wrong).map(({ message }) => message).join('; '));
      const pdf = pdfOf(compiled.result, made);
      compiler.evictCache(1);
      parentPort.postMessage({ no, pdf });
    } catch (error) {
      parentPort.postMessage({ no, error: String(error && error.message) });
    }
  });
`;

interface Waiting {
  done(pdf: Buffer): void;
  failed(error: Error): void;
}

/**
 * Sets pages with Typst as PDF/A-2b, or as plain PDF where a text has letters that the fonts have not, in a thread of its own: a long list takes a second or two, and a desk does not wait for it. The thread
 * starts with the first print. The same template and data give the same bytes but for the moment that the file says it was made.
 */
@Injectable()
export class Typesetter implements OnApplicationShutdown {
  private worker: Worker | undefined;
  private last = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** Refuses `server.busy` where too many wait. */
  pdf(template: string, data: Data): Promise<Buffer> {
    if (this.waiting.size >= waitingMax) return Promise.reject(new Refusal('server.busy'));
    const worker = (this.worker ??= this.start());
    const no = (this.last += 1);
    return new Promise((done, failed) => {
      this.waiting.set(no, { done, failed });
      worker.ref();
      const made = Math.floor(Date.now() / 1000);
      worker.postMessage({ no, template, data: JSON.stringify(data), made });
    });
  }

  /** The same as a file to be kept under this name. */
  async file(template: string, data: Data, name: string): Promise<StreamableFile> {
    return new StreamableFile(await this.pdf(template, data), {
      type: 'application/pdf',
      disposition: `attachment; filename="${name}.pdf"`,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(inThread, {
      eval: true,
      workerData: {
        compiler: require.resolve('@myriaddreamin/typst-ts-node-compiler'),
        fonts: fonts.map((font) => require.resolve(font)),
      },
    });
    worker.on('message', (answer: { no: number; pdf?: Uint8Array; error?: string }) => {
      const waiting = this.waiting.get(answer.no);
      this.waiting.delete(answer.no);
      if (this.waiting.size === 0) worker.unref();
      if (answer.pdf) waiting?.done(Buffer.from(answer.pdf));
      else waiting?.failed(new Error(`Typst: ${unquoted(answer.error)}`));
    });
    const over = (): void => {
      if (this.worker === worker) this.worker = undefined;
      for (const waiting of this.waiting.values()) waiting.failed(new Error('Typst ended'));
      this.waiting.clear();
    };
    worker.on('error', over);
    worker.on('exit', over);
    return worker;
  }
}

/** What Typst says of a template that is wrong, without what it quotes: that may be somebody's name, and errors go to the log. */
export function unquoted(message = ''): string {
  return message.replace(/(["'`])[^\n]*\1/g, '…').slice(0, 120);
}
