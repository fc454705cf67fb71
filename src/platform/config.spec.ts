import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from './config.js';

const key = Buffer.alloc(32, 1).toString('base64');

describe('configuration', () => {
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

  it('makes a content key once beside the embedded database, in a file that only its owner reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mizan-config-'));

    const first = readConfig({ MIZAN_DATA: folder });
    const second = readConfig({ MIZAN_DATA: folder });

    expect(first.contentKey).toHaveLength(32);
    expect(second.contentKey).toEqual(first.contentKey);
    expect(statSync(join(folder, 'content.key')).mode & 0o777).toBe(0o600);
  });
});
