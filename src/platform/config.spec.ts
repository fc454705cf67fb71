import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from './config.js';

const key = Buffer.alloc(32, 1).toString('base64');

describe('configuration', () => {
  const folders: string[] = [];

  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  function newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'mizan-config-'));
    folders.push(folder);
    return folder;
  }

  it('lists everything that is wrong at once', () => {
    const read = (): unknown =>
      readConfig({
        NODE_ENV: 'production',
        PORT: 'eighty',
        LOG_LEVEL: 'loud',
        MIZAN_CONTENT_KEY: 'c2hvcnQ=',
      });

    expect(read).toThrow(/DATABASE_URL[^]*PORT[^]*MIZAN_CONTENT_KEY[^]*LOG_LEVEL/);
  });

  it('does not start in production on the embedded database unless told so', () => {
    expect(() => readConfig({ NODE_ENV: 'production', MIZAN_CONTENT_KEY: key })).toThrow(/MIZAN_EMBEDDED=1/);
    expect(
      readConfig({ NODE_ENV: 'production', MIZAN_EMBEDDED: '1', MIZAN_CONTENT_KEY: key }).databaseUrl,
    ).toBeNull();
  });

  it('asks for a content key beside a database of one’s own', () => {
    expect(() => readConfig({ DATABASE_URL: 'postgres://somewhere/mizan' })).toThrow(
      /MIZAN_CONTENT_KEY is not set/,
    );
  });

  it('asks for a key where it is told who writes the log, and reads it from its file', () => {
    const own = { DATABASE_URL: 'postgres://somewhere/mizan', MIZAN_CONTENT_KEY: key };
    const file = join(newFolder(), 'log.key');
    writeFileSync(file, 'PRIVATE+KEY+of+the+log');

    expect(() => readConfig({ ...own, SEQUENCER_DATABASE_URL: 'postgres://log@somewhere/mizan' })).toThrow(
      /MIZAN_LOG_KEY_FILE is not set/,
    );
    expect(() => readConfig({ ...own, MIZAN_LOG_KEY_FILE: `${file}.gone` })).toThrow(
      /MIZAN_LOG_KEY_FILE cannot be read/,
    );
    expect(readConfig({ ...own, MIZAN_LOG_KEY_FILE: file }).log).toMatchObject({
      ...{
        databaseUrl: null,
        key: 'PRIVATE+KEY+of+the+log',
        signSeconds: 60,
        publishHours: 24,
        padTo: 4_096,
      },
    });
  });

  it('takes an address for receipts as people type it, and none that is no address', () => {
    const read = (MIZAN_PUBLIC_URL: string) =>
      readConfig({ MIZAN_CONTENT_KEY: key, MIZAN_DATA: newFolder(), MIZAN_PUBLIC_URL }).publicUrl;

    expect(read('https://aid.example.org/')).toBe('https://aid.example.org');
    expect(() => read('aid.example.org')).toThrow(/MIZAN_PUBLIC_URL/);
    expect(() => read('javascript:alert(1)')).toThrow(/MIZAN_PUBLIC_URL/);
  });

  it('makes a content key once beside the embedded database, in a file that only its owner reads', () => {
    const folder = newFolder();

    const first = readConfig({ MIZAN_DATA: folder });
    const second = readConfig({ MIZAN_DATA: folder });

    expect(first.contentKey).toHaveLength(32);
    expect(second.contentKey).toEqual(first.contentKey);
    expect(statSync(join(folder, 'content.key')).mode & 0o777).toBe(0o600);
  });

  it.each(['', ' 1e3 ', '0x10', '-1', '65536', '80.5'])(
    'takes no port from %j but the one that is meant',
    (PORT) => {
      const read = (): unknown => readConfig({ PORT, MIZAN_CONTENT_KEY: key });

      if (PORT === '') expect(read()).toMatchObject({ port: 3000 });
      else expect(read).toThrow('PORT must be a whole number from 0 to 65535');
    },
  );

  it.each(['nonsense', 'mysql://root:secret@somewhere/mizan', 'somewhere:5432/mizan'])(
    'refuses the database %s, and repeats none of it',
    (url) => {
      const read = (): unknown =>
        readConfig({ DATABASE_URL: url, MIGRATION_DATABASE_URL: url, MIZAN_CONTENT_KEY: key });

      expect(read).toThrow(/- DATABASE_URL must be like[^]*- MIGRATION_DATABASE_URL must be like/);
      expect(read).not.toThrow(url);
    },
  );

  it('takes a setting that is empty for one that is not set', () => {
    const config = readConfig({ DATABASE_URL: '', HOST: '', BEHIND_PROXY: '', MIZAN_CONTENT_KEY: key });

    expect(config).toMatchObject({ databaseUrl: null, host: '127.0.0.1', proxyHops: 0 });
  });

  it('lets the pool grow to what its database takes', () => {
    const many = { POOL_MAX: '200', MIZAN_CONTENT_KEY: key };

    expect(readConfig({ ...many, DATABASE_URL: 'postgres://somewhere/mizan' }).poolMax).toBe(200);
    expect(() => readConfig(many)).toThrow('POOL_MAX must be a whole number from 3 to 80');
  });

  it('refuses a kept key that was cut off, and lists a folder that it cannot use', () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'content.key'), '');

    expect(() => readConfig({ MIZAN_DATA: folder })).toThrow('content.key does not hold a key of 32 bytes');
    expect(() => readConfig({ MIZAN_DATA: join(folder, 'content.key', 'x'), PORT: 'x' })).toThrow(
      /PORT[^]*cannot be read or made/,
    );
  });

  it('leaves nothing beside a secret that it made', () => {
    const folder = newFolder();

    readConfig({ MIZAN_DATA: folder });

    expect(readdirSync(folder)).toEqual(['content.key']);
  });
});
