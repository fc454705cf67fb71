import { Readable } from 'node:stream';
import { CsvFile } from '../platform/csv.js';
import { Refusal } from '../platform/refusal.js';
import type { ListRecord } from './import-rows.rules.js';

export const listBounds = {
  bytesMax: 32 * 2 ** 20,
  rowsMax: 250_001,
  cellsMax: 500,
  rowBytesMax: 64 * 2 ** 10,
};

/**
 * A list that was sent, kept as bytes for as long as it is read: a household's rows may be far apart, so it is read twice, each time
 * row by row.
 */
export class UploadedList {
  private constructor(private readonly chunks: readonly Buffer[]) {}

  /** Takes in what is sent, up to 32 MiB. */
  static async receive(upload: unknown): Promise<UploadedList> {
    if (!(upload instanceof Readable)) throw new Refusal('media.unsupported', 'Send the list as text/csv');
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of upload.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      if (bytes > listBounds.bytesMax) throw new Refusal('body.too-large', 'Send the list in parts');
      chunks.push(chunk as Buffer);
    }
    return new UploadedList(chunks);
  }

  async header(): Promise<readonly string[]> {
    for await (const { cells } of this.open().rows()) return cells;
    throw new Refusal('csv.columns', 'The file is empty');
  }

  /** The rows below the header that are not blank. */
  async *records(): AsyncGenerator<ListRecord> {
    let below = false;
    for await (const record of this.open().rows()) {
      if (below) yield record;
      below = true;
    }
  }

  /** Reads it to its end, giving each record; tells how many rows it has, blank ones included, and the digest of its bytes. */
  async survey(
    take: (record: ListRecord) => void,
  ): Promise<{ readonly rows: number; readonly blankRows: number; readonly digest: string }> {
    const file = this.open();
    let header: number | undefined;
    let [last, filled] = [0, 0];
    for await (const record of file.rows()) {
      last = record.row;
      header ??= record.row;
      if (record.row === header) continue;
      take(record);
      filled += 1;
    }
    const rows = last - (header ?? 0);
    return { rows, blankRows: rows - filled, digest: file.digest() };
  }

  private open(): CsvFile {
    return new CsvFile(Readable.from(this.chunks, { objectMode: false }), listBounds);
  }
}
