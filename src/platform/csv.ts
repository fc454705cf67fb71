import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { CsvError, parse, type Parser } from 'csv-parse';
import { Refusal } from './refusal.js';

/** One line of a sheet. The header is row 1, as a spreadsheet shows it. */
export interface CsvRow {
  readonly row: number;
  readonly cells: readonly string[];
}

export interface CsvBounds {
  readonly bytesMax: number;
  readonly rowsMax: number;
  readonly cellsMax: number;
  readonly rowBytesMax: number;
}

export const csvBounds: CsvBounds = {
  bytesMax: 64 * 2 ** 20,
  rowsMax: 500_000,
  cellsMax: 500,
  rowBytesMax: 256 * 2 ** 10,
};

const delimiters = [',', ';', '\t', '|'] as const;

/**
 * Reads a sheet as it comes in, never as a whole. UTF-8, with or without a byte-order mark; the delimiter is the one of `, ; tab |`
 * that the header has most of. Rows may be shorter than the header: what is missing is empty. Empty rows count and are left out.
 *
 * Refuses `media.unsupported` where the body is no stream, and `csv.malformed` and `body.too-large` at the row where it goes wrong.
 */
export class CsvFile {
  private readonly hash = createHash('sha256');
  private bytes = 0;
  private finished = false;

  constructor(
    private readonly upload: Readable,
    private readonly bounds: CsvBounds = csvBounds,
  ) {
    if (!(upload instanceof Readable))
      throw new Refusal('media.unsupported', 'Send the file itself, as text/csv');
  }

  /** The rows, header first. To be read once. */
  async *rows(): AsyncGenerator<CsvRow> {
    let row = 0;
    try {
      for await (const cells of this.records()) {
        row += 1;
        if (row > this.bounds.rowsMax)
          throw new Refusal('body.too-large', `At most ${this.bounds.rowsMax} rows`);
        if (cells.length > this.bounds.cellsMax)
          throw new Refusal('csv.malformed', 'Too many columns', { row });
        if (cells.some((cell) => cell.trim() !== '')) yield { row, cells };
      }
    } catch (error) {
      throw error instanceof CsvError
        ? new Refusal('csv.malformed', plainly(error), { row: row + 1 })
        : error;
    } finally {
      this.upload.resume(); // what nobody reads runs off, so that the answer is heard and the connection ends
    }
    this.finished = true;
  }

  /** The SHA-256 of the bytes, as hex, once all rows are read. */
  digest(): string {
    if (!this.finished) throw new Error('a file has its digest when it is read to its end');
    return this.hash.digest('hex');
  }

  private async *records(): AsyncGenerator<readonly string[]> {
    const text = this.text();
    const { head, done } = await headOf(text, this.bounds.rowBytesMax);
    const parser = parse({
      delimiter: delimiterOf(head),
      relax_column_count: true,
      max_record_size: this.bounds.rowBytesMax,
    });
    const fed = feed(parser, head, done ? undefined : text);
    try {
      for await (const record of parser) yield record as readonly string[];
      await fed;
    } finally {
      parser.destroy();
      await fed.catch(() => undefined); // told already, through the parser
    }
  }

  /** Decodes what comes in, and counts and digests it. A file in another encoding is refused, not guessed. */
  private async *text(): AsyncGenerator<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const chunk of this.upload.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer;
      this.bytes += bytes.length;
      if (this.bytes > this.bounds.bytesMax) throw new Refusal('body.too-large', 'Send the file in parts');
      this.hash.update(bytes);
      yield decoded(() => decoder.decode(bytes, { stream: true }));
    }
    yield decoded(() => decoder.decode());
  }
}

function decoded(decode: () => string): string {
  let text: string;
  try {
    text = decode();
  } catch {
    throw new Refusal('csv.malformed', 'The file is not UTF-8: save it as "CSV UTF-8"');
  }
  if (text.includes('\0')) throw new Refusal('csv.malformed', 'The file is not text');
  return text;
}

/** As much as holds the first line, or all there is. */
async function headOf(
  text: AsyncGenerator<string>,
  lengthMax: number,
): Promise<{ readonly head: string; readonly done: boolean }> {
  let head = '';
  while (!/[\r\n]/.test(head) && head.length < lengthMax) {
    const next = await text.next();
    if (next.done) return { head, done: true };
    head += next.value;
  }
  return { head, done: false };
}

function delimiterOf(head: string): string {
  const [line = ''] = head.split(/[\r\n]/, 1);
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = delimiters.map((delimiter) => bare.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}

async function feed(parser: Parser, head: string, rest: AsyncGenerator<string> | undefined): Promise<void> {
  try {
    await write(parser, head);
    for await (const text of rest ?? []) {
      if (parser.destroyed) return;
      await write(parser, text);
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
    throw error;
  }
}

/** Waits while the parser has enough, so that an upload is not kept in memory. */
async function write(parser: Parser, text: string): Promise<void> {
  if (parser.destroyed || text === '' || parser.write(text)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      parser.off('drain', go);
      parser.off('close', go);
      resolve();
    };
    parser.on('drain', go);
    parser.on('close', go);
  });
}

/** The parser's own messages quote what is in the file; ours do not. */
function plainly(error: CsvError): string {
  if (error.code === 'CSV_MAX_RECORD_SIZE') return 'The row is too long: is a quote not closed?';
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'A quote is not closed';
  return 'A quote stands where none may stand';
}
