import { describe, expect, it } from '@jest/globals';
import {
  BadNote,
  checkpointText,
  cosignatureLine,
  makeSigner,
  openNote,
  readCheckpoint,
  readSigner,
  readVerifier,
  signatureLines,
  signedNote,
  signerText,
  verifierText,
} from './note.rules.js';

/** RFC 8032 §7.1, test 1. */
const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const origin = 'aid.example.org/ledger/2026a';
const log = makeSigner(origin, 'note', seed);
const witness = makeSigner('witness.example.org/w1', 'cosignature', seed);
const root = Buffer.from('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328', 'hex');
const text = checkpointText({ origin, size: 8, root });
const note = signedNote(text, log);

describe('signed notes', () => {
  it('are written as the vectors say', () => {
    expect(verifierText(log.verifier)).toBe(
      'aid.example.org/ledger/2026a+f5d9f766+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea',
    );
    expect(note).toBe(
      'aid.example.org/ledger/2026a\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n' +
        '— aid.example.org/ledger/2026a 9dn3ZkwUv5LIIkYN5U+AGHr9ogKVdnxmWlsN3Dpq+tLHM4D6+3r5B/vFV94dWH8I3TxHfcmsJdmRd6wCODCIl7d75QI=\n',
    );
    expect(cosignatureLine(text, witness, new Date(1_767_225_600_000))).toBe(
      '— witness.example.org/w1 66EmNAAAAABpVbkA17kK+KcMd7outsmvkf5aHrGtbygSReXVaZ9gNs7BobQdas0ncAph61KX9QjGl8GUteFiHcfgf+M2aJ6BHWr4Aw==\n',
    );
  });

  it('open with the keys that are known, and tell who signed', () => {
    const cosigned = note + cosignatureLine(text, witness, new Date(1_767_225_600_000));

    const opened = openNote(cosigned, [log.verifier, witness.verifier]);

    expect(opened.text).toBe(text);
    expect(opened.signedBy.map(({ verifier, at }) => [verifier.name, at?.toISOString()])).toEqual([
      [origin, undefined],
      ['witness.example.org/w1', '2026-01-01T00:00:00.000Z'],
    ]);
    expect(readCheckpoint(opened.text)).toEqual({ origin, size: 8, root });
    expect(openNote(cosigned, [witness.verifier]).signedBy).toHaveLength(1);
    expect(signatureLines(cosigned)).toHaveLength(2);
  });

  it('open for nobody where a bit is changed, anywhere', () => {
    const cosigned = note + cosignatureLine(text, witness, new Date(1_767_225_600_000));
    const bytes = Buffer.from(cosigned);
    const opened: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const other = Buffer.from(bytes);
      const at = Math.floor(bit / 8);
      other[at] = (other[at] ?? 0) ^ (1 << (bit % 8));
      if (signersOf(other.toString()).length === 2) opened.push(bit);
    }
    expect(opened).toEqual([]);
  });

  it('are of nobody where no key is known, and refused where a known one is wrong', () => {
    const other = makeSigner(origin, 'note', Buffer.alloc(32, 1));

    expect(() => openNote(note, [other.verifier])).toThrow('nobody who is known');
    expect(() => openNote(note, [])).toThrow(BadNote);
    expect(() => openNote(note.replace('\n8\n', '\n9\n'), [log.verifier])).toThrow('not good');
  });

  it.each([
    ['nothing', ''],
    ['no signature', text],
    ['no end', note.slice(0, -1)],
    ['a line that is none', `${note}who knows\n`],
    ['too many signatures', note + `— a AAAAAAAA\n`.repeat(64)],
    ['too long', `${'x'.repeat(70_000)}\n\n— a AAAAAAAA\n`],
  ])('are not read: %s', (_, given) => {
    expect(() => openNote(given, [log.verifier])).toThrow(BadNote);
  });

  it('have keys that are read as they were written, and no others', () => {
    expect(readVerifier(verifierText(log.verifier))).toEqual(log.verifier);
    expect(readVerifier(`${verifierText(witness.verifier)}\n`)).toEqual(witness.verifier);
    expect(readSigner(signerText(log))).toEqual(log);
    const example = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    expect(verifierText(readVerifier(example))).toBe(example);
    for (const bad of ['', 'a+b+c', verifierText(log.verifier).replace('f5d9f766', 'f5d9f767')])
      expect(() => readVerifier(bad)).toThrow(BadNote);
    const secret = signerText(log);
    expect(() => readSigner(secret.slice(0, -3))).toThrow(BadNote);
    expect(() => readSigner(verifierText(log.verifier))).toThrow(BadNote);
    expect(() => makeSigner('with space', 'note', seed)).toThrow(BadNote);
    expect(() => makeSigner('name', 'note', Buffer.alloc(31))).toThrow(BadNote);
  });

  it('are signed by keys of their kind only', () => {
    expect(() => signedNote(text, witness)).toThrow(BadNote);
    expect(() => cosignatureLine(text, log, new Date())).toThrow(BadNote);
  });

  it.each([
    '',
    'a\n',
    `${origin}\n08\n${root.toString('base64')}\n`,
    `${origin}\n8\nAAAA\n`,
    text.slice(0, -1),
  ])('hold checkpoints or they do not: %j', (given) => {
    expect(() => readCheckpoint(given)).toThrow(BadNote);
  });
});

/** Who signed a note; nobody where it does not open. */
function signersOf(given: string): readonly unknown[] {
  try {
    return openNote(given, [log.verifier, witness.verifier]).signedBy;
  } catch (error) {
    if (error instanceof BadNote) return [];
    throw error;
  }
}
