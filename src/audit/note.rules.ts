import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/*
 * Signed notes and checkpoints (c2sp.org/signed-note, /tlog-checkpoint, /tlog-cosignature), signed with Ed25519. The algorithm is a
 * byte of each key, so that another one can come beside it.
 */

/** How a key signs: a note as it stands, or, as witnesses do, the note and the time at which they saw it. */
export type KeyKind = 'note' | 'cosignature';

export interface Verifier {
  readonly name: string;
  readonly kind: KeyKind;
  /** 32 bytes. */
  readonly publicKey: Buffer;
}

export interface Signer {
  readonly verifier: Verifier;
  /** The seed of the private key, 32 bytes. */
  readonly seed: Buffer;
}

/** What a checkpoint says: the log of this name has so many leaves, under this root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** A note that cannot be read, or whose signature is not good. */
export class BadNote extends Error {}

const algorithms: Readonly<Record<KeyKind, number>> = { note: 1, cosignature: 4 };
const keyBytes = 32;
const signatureBytes = 64;
const noteBytesMax = 64 * 1024;
const signaturesMax = 64;

/** A seed of 32 random bytes makes a key of its own. Names hold no white space and no plus. */
export function makeSigner(name: string, kind: KeyKind, seed: Buffer): Signer {
  if (!isKeyName(name)) throw new BadNote('a key name is 1 to 200 characters without white space and plus');
  if (seed.length !== keyBytes) throw new BadNote('a seed is 32 bytes');
  const { x } = createPublicKey(privateKeyOf(seed)).export({ format: 'jwk' });
  return { verifier: { name, kind, publicKey: Buffer.from(x ?? '', 'base64url') }, seed };
}

/** `name+id+key`, the id in 8 hexadecimal digits, the key in base64 behind the byte of its algorithm. */
export function verifierText(verifier: Verifier): string {
  return `${verifier.name}+${keyId(verifier).toString('hex')}+${keyText(verifier.kind, verifier.publicKey)}`;
}

export function readVerifier(text: string): Verifier {
  const { name, id, kind, key } = readKey(text);
  const verifier = { name, kind, publicKey: key };
  if (keyId(verifier).toString('hex') !== id) throw new BadNote('the id of the key is not that of the key');
  return verifier;
}

const privateMark = 'PRIVATE+KEY+';

export function signerText({ verifier, seed }: Signer): string {
  return `${privateMark}${verifier.name}+${keyId(verifier).toString('hex')}+${keyText(verifier.kind, seed)}`;
}

/** Throws without a word of what it read: it may be a secret. */
export function readSigner(text: string): Signer {
  if (!text.startsWith(privateMark)) throw new BadNote('a private key begins with PRIVATE+KEY+');
  const { name, id, kind, key } = readKey(text.slice(privateMark.length));
  const signer = makeSigner(name, kind, key);
  if (keyId(signer.verifier).toString('hex') !== id)
    throw new BadNote('the id of the key is not that of the key');
  return signer;
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${String(size)}\n${root.toString('base64')}\n`;
}

/** Three lines, and further ones that others may have added. */
export function readCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const checkpoint = { origin, size: Number(size), root: bytesOf(root) ?? Buffer.alloc(0) };
  const isWhole = /^(0|[1-9]\d{0,15})$/.test(size) && Number.isSafeInteger(checkpoint.size);
  if (!isKeyName(origin) || !isWhole || checkpoint.root.length !== 32 || !text.endsWith('\n'))
    throw new BadNote('not a checkpoint: its name, its size and its root, a line each');
  return checkpoint;
}

/** The text, an empty line, and its signature. The text ends with a line break. */
export function signedNote(text: string, { verifier, seed }: Signer): string {
  if (verifier.kind !== 'note') throw new BadNote('a key for cosignatures signs no notes');
  const signature = sign(null, Buffer.from(text), privateKeyOf(seed));
  return `${text}\n${signatureLine(verifier, signature)}`;
}

/** A witness's line under a note: that it saw it at this time, and that it goes on from all that it saw of this log before. */
export function cosignatureLine(text: string, { verifier, seed }: Signer, at: Date): string {
  if (verifier.kind !== 'cosignature') throw new BadNote('only a key for cosignatures cosigns');
  const seconds = Math.floor(at.getTime() / 1_000);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = sign(null, cosigned(text, String(seconds)), privateKeyOf(seed));
  return signatureLine(verifier, Buffer.concat([time, signature]));
}

/** A note that was opened: whose signatures are good, and of witnesses also when. */
export interface OpenedNote {
  readonly text: string;
  readonly signedBy: readonly { readonly verifier: Verifier; readonly at: Date | null }[];
}

/** Checks the signatures of the keys that are known; those of others are nobody's. One bad one, or no good one, and it is a `BadNote`. */
export function openNote(note: string, known: readonly Verifier[]): OpenedNote {
  const { text, signatures } = partsOf(note);
  const signedBy = signatures.flatMap(({ name, id, signature }) => {
    const verifier = known.find((one) => one.name === name && keyId(one).equals(id));
    if (!verifier) return [];
    const at = timeOfGood(text, verifier, signature);
    if (at === undefined) throw new BadNote(`the signature of ${name} is not good`);
    return [{ verifier, at }];
  });
  if (signedBy.length === 0) throw new BadNote('nobody who is known signed it');
  return { text, signedBy };
}

/** The lines under a note that are its signatures, each with its line break. */
export function signatureLines(note: string): readonly string[] {
  partsOf(note);
  return note
    .slice(note.lastIndexOf('\n\n') + 2)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${line}\n`);
}

/** When a witness signed; null where the note itself is signed; undefined where the signature is not good. */
function timeOfGood(text: string, { kind, publicKey }: Verifier, signature: Buffer): Date | null | undefined {
  const key = publicKeyOf(publicKey);
  if (kind === 'note') {
    const isGood = signature.length === signatureBytes && verify(null, Buffer.from(text), key, signature);
    return isGood ? null : undefined;
  }
  if (signature.length !== 8 + signatureBytes) return undefined;
  const seconds = signature.readBigUInt64BE();
  const isGood = verify(null, cosigned(text, String(seconds)), key, signature.subarray(8));
  return isGood ? new Date(Number(seconds) * 1_000) : undefined;
}

interface SignatureLine {
  readonly name: string;
  readonly id: Buffer;
  readonly signature: Buffer;
}

function partsOf(note: string): { readonly text: string; readonly signatures: readonly SignatureLine[] } {
  const end = note.lastIndexOf('\n\n');
  if (Buffer.byteLength(note) > noteBytesMax || end < 0 || !note.endsWith('\n'))
    throw new BadNote('not a signed note: a text, an empty line, and signatures');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > signaturesMax) throw new BadNote(`a note with over ${String(signaturesMax)} signatures`);
  return { text: note.slice(0, end + 1), signatures: lines.map(readSignatureLine) };
}

function readSignatureLine(line: string): SignatureLine {
  const [, name = '', body = ''] = /^\u2014 (\S+) (\S+)$/u.exec(line) ?? [];
  const bytes = bytesOf(body);
  if (!isKeyName(name) || !bytes || bytes.length < 5) throw new BadNote('not a line of a signature');
  return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function signatureLine(verifier: Verifier, signature: Buffer): string {
  return `\u2014 ${verifier.name} ${Buffer.concat([keyId(verifier), signature]).toString('base64')}\n`;
}

function cosigned(text: string, seconds: string): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

function keyId({ name, kind, publicKey }: Verifier): Buffer {
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(algorithms[kind])).update(publicKey);
  return hash.digest().subarray(0, 4);
}

function keyText(kind: KeyKind, key: Buffer): string {
  return Buffer.concat([Buffer.of(algorithms[kind]), key]).toString('base64');
}

interface KeyParts {
  readonly name: string;
  readonly id: string;
  readonly kind: KeyKind;
  readonly key: Buffer;
}

/** Base64 may hold a plus, names may not: the first two part the text. */
function readKey(text: string): KeyParts {
  const [, name = '', id = '', body = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text.trim()) ?? [];
  const bytes = bytesOf(body);
  const kind = (['note', 'cosignature'] as const).find((one) => algorithms[one] === bytes?.[0]);
  if (!isKeyName(name) || !kind || bytes?.length !== 1 + keyBytes)
    throw new BadNote('not a key: its name, its id and an Ed25519 key in base64, with a plus between');
  return { name, id, kind, key: bytes.subarray(1) };
}

function isKeyName(name: string): boolean {
  return /^[^\s+]{1,200}$/u.test(name);
}

/** Base64 that is exactly how the bytes are written; undefined for anything else. */
function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Node takes Ed25519 keys in DER: a fixed beginning, then the 32 bytes (RFC 8410). */
function privateKeyOf(seed: Buffer): KeyObject {
  const beginning = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({ key: Buffer.concat([beginning, seed]), format: 'der', type: 'pkcs8' });
}

function publicKeyOf(key: Buffer): KeyObject {
  const beginning = Buffer.from('302a300506032b6570032100', 'hex');
  return createPublicKey({ key: Buffer.concat([beginning, key]), format: 'der', type: 'spki' });
}
