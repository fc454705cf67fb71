import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type CsvBounds, csvBounds, CsvFile, type CsvRow } from './csv.js';

async function read(
  parts: readonly (string | Buffer)[],
  bounds: Partial<CsvBounds> = {},
): Promise<readonly CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const row of fileOf(parts, bounds).rows()) rows.push(row);
  return rows;
}

function fileOf(parts: readonly (string | Buffer)[], bounds: Partial<CsvBounds> = {}): CsvFile {
  return new CsvFile(Readable.from(parts.map((part) => Buffer.from(part))), { ...csvBounds, ...bounds });
}

describe('a CSV file', () => {
  it('comes in rows that are numbered as a spreadsheet numbers them', async () => {
    expect(await read(['a,b\n1,"x, y"\n\n', '2,\n,\n'])).toEqual([
      { row: 1, cells: ['a', 'b'] },
      { row: 2, cells: ['1', 'x, y'] },
      { row: 4, cells: ['2', ''] },
    ]);
  });

  it.each([',', ';', '\t', '|'])('may be parted by %j', async (delimiter) => {
    const [, row] = await read([`code${delimiter}"na,;me"\n007${delimiter}Žilina`]);

    expect(row?.cells).toEqual(['007', 'Žilina']);
  });

  it('keeps letters that are cut in two by the network, and drops the byte-order mark', async () => {
    const bytes = Buffer.from('\uFEFFname\nحلب\n');
    const parts = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));

    expect((await read(parts)).map((row) => row.cells)).toEqual([['name'], ['حلب']]);
  });

  it('has the digest of its bytes when it is read', async () => {
    const file = fileOf(['a\n', '1\n']);
    expect(() => file.digest()).toThrow();

    for await (const row of file.rows()) expect(row.cells).toHaveLength(1);

    expect(file.digest()).toBe(createHash('sha256').update('a\n1\n').digest('hex'));
  });

  it.each([
    ['another encoding', [Buffer.from([0x61, 0x0a, 0xc9, 0x20, 0x0a])]],
    ['bytes that are no text', ['a\n\0\n']],
    ['a quote that is not closed', ['a\n"b\n']],
    ['a quote in the middle', ['a\nb"c"d\n']],
  ])('is refused with %s', async (_, parts) => {
    await expect(read(parts)).rejects.toMatchObject({ code: 'csv.malformed' });
  });

  it('is refused where it is too large', async () => {
    await expect(read(['a\n', '1\n2\n3\n'], { rowsMax: 3 })).rejects.toMatchObject({
      code: 'body.too-large',
    });
    await expect(read(['a\n', 'x'.repeat(100)], { bytesMax: 50 })).rejects.toMatchObject({
      code: 'body.too-large',
    });
    await expect(read(['a,b,c\n'], { cellsMax: 2 })).rejects.toMatchObject({ code: 'csv.malformed' });
    await expect(read(['a\n', 'x'.repeat(100)], { rowBytesMax: 50 })).rejects.toMatchObject({
      code: 'csv.malformed',
    });
  });

  it('is read no faster than it is used', async () => {
    let sent = 0;
    const upload = Readable.from(
      (function* () {
        for (; sent < 5_000; sent += 1) yield Buffer.from(`${'x'.repeat(1_000)}\n`);
      })(),
    );
    const rows = new CsvFile(upload).rows();

    await rows.next();
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(sent).toBeLessThan(1_000);
    await rows.return(undefined);
    upload.destroy();
  });
});
