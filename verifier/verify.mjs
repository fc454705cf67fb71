#!/usr/bin/env node
// Checks an export of the log of Mizan. One file, nothing but Node: read it before you trust it.
//
//   node verify.mjs DIR --policy FILE [--known FILE]...
//
// DIR is what `mizan log export DIR` wrote; the policy (c2sp.org/tlog-policy) says whose keys you trust; each --known file holds a
// checkpoint that you got some other way: from the public address, a witness, an e-mail, a printed report. docs/log.md says what is
// checked and why. Exit codes: 0 sound, 2 usage, 3 not readable, then the first check that failed: 10 signatures, 11 root,
// 12 consistency, 13 schema, 14 replay, 15 coverage.
import crypto, { createPublicKey, verify as verifySignature } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';

const checks = { signatures: 10, root: 11, consistency: 12, schema: 13, replay: 14, coverage: 15 };
const shownMax = 5;
const pieceBytes = 1 << 17; // read at once: small, so that memory does not grow with the file

class Unreadable extends Error {}

class Findings {
  byCheck = new Map(Object.keys(checks).map((check) => [check, { count: 0, shown: [] }]));

  add(check, what) {
    const of = this.byCheck.get(check);
    of.count += 1;
    if (of.shown.length < shownMax) of.shown.push(what);
  }

  get firstFailed() {
    return Object.keys(checks).find((check) => this.byCheck.get(check).count > 0);
  }
}

// ---- hashes and the tree (RFC 6962) ----

/** Node 20.12 and newer hash in one call, which is twice as fast. */
const hashOnce = crypto.hash ?? ((_, bytes) => crypto.createHash('sha256').update(bytes).digest());
const sha256 = (...parts) =>
  hashOnce(
    'sha256',
    parts.length === 1 ? parts[0] : Buffer.concat(parts.map((part) => Buffer.from(part))),
    'buffer',
  );

const node = Buffer.alloc(65);
node[0] = 1;
function nodeHash(left, right) {
  left.copy(node, 1);
  right.copy(node, 33);
  return hashOnce('sha256', node, 'buffer');
}

class Tree {
  size = 0;
  roots = [];

  append(leafHash) {
    this.roots.push(leafHash);
    for (let rest = this.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const right = this.roots.pop();
      this.roots.push(nodeHash(this.roots.pop(), right));
    }
    this.size += 1;
  }

  root() {
    if (this.size === 0) return sha256(Buffer.alloc(0));
    return this.roots.reduceRight((right, left) => nodeHash(left, right));
  }
}

// ---- signed notes and the policy (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy) ----

function readKey(text) {
  const [, name, id, body] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text ?? '') ?? [];
  const bytes = Buffer.from(body ?? '', 'base64');
  const [algorithm] = bytes;
  if (bytes.length !== 33 || (algorithm !== 1 && algorithm !== 4))
    throw new Unreadable(`not a key of Ed25519: ${text}`);
  const publicKey = bytes.subarray(1);
  const wanted = sha256(`${name}\n`, Buffer.of(algorithm), publicKey).subarray(0, 4).toString('hex');
  if (wanted !== id) throw new Unreadable(`the id of the key ${name} is not that of the key`);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  return {
    name,
    id,
    isWitness: algorithm === 4,
    key: createPublicKey({ key: der, format: 'der', type: 'spki' }),
  };
}

function readPolicy(file) {
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: 'none' };
  for (const line of textOf(file).split('\n')) {
    const [word, ...rest] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (word === '') continue;
    if (word === 'log') policy.logs.push(readKey(rest[0]));
    else if (word === 'witness') policy.witnesses.set(rest[0], readKey(rest[1]));
    else if (word === 'group') policy.groups.set(rest[0], { needs: rest[1], members: rest.slice(2) });
    else if (word === 'quorum') policy.quorum = rest[0];
    else throw new Unreadable(`${file}: a line that begins with ${word}`);
  }
  if (policy.logs.length === 0) throw new Unreadable(`${file} names no log`);
  return policy;
}

/** Whether the witnesses who cosigned are enough. */
function isQuorum(policy, name, cosigned) {
  if (name === 'none') return true;
  if (policy.witnesses.has(name)) return cosigned.has(policy.witnesses.get(name).name);
  const group = policy.groups.get(name);
  if (!group) throw new Unreadable(`the policy knows no ${name}`);
  const have = group.members.filter((member) => isQuorum(policy, member, cosigned)).length;
  const needs = { any: 1, all: group.members.length }[group.needs] ?? Number(group.needs);
  return have >= needs;
}

/** Notes, each a text, an empty line, its signatures, and an empty line. */
function readNotes(file) {
  const parts = textOf(file).split('\n\n');
  if (parts.at(-1)?.trim() === '') parts.pop();
  if (parts.length % 2 === 1) throw new Unreadable(`${file} does not hold notes: texts and signatures`);
  return Array.from({ length: parts.length / 2 }, (_, no) => ({
    text: `${parts[no * 2]}\n`,
    signatures: parts[no * 2 + 1],
  }));
}

/** What a note says, where the log signed it; findings else. */
function openNote({ text, signatures }, policy, findings, where) {
  const [origin, size, root] = text.split('\n');
  const checkpoint = {
    origin,
    size: Number(size),
    root: Buffer.from(root ?? '', 'base64'),
    cosigned: new Set(),
    where,
  };
  if (!/^(0|[1-9]\d{0,15})$/.test(size ?? '') || checkpoint.root.length !== 32) {
    findings.add('signatures', `${where}: not a checkpoint`);
    return undefined;
  }
  let isSigned = false;
  const known = [...policy.logs.filter(({ name }) => name === origin), ...policy.witnesses.values()];
  for (const line of signatures.split('\n').filter((each) => each !== '')) {
    const [, name, body] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(body ?? '', 'base64');
    const by = known.find((each) => each.name === name && each.id === bytes.subarray(0, 4).toString('hex'));
    if (!by) continue;
    if (!isGood(by, text, bytes.subarray(4))) {
      findings.add('signatures', `${where}: the signature of ${name} over the size ${size} is not good`);
      return undefined;
    }
    if (by.isWitness) checkpoint.cosigned.add(name);
    else isSigned = true;
  }
  if (isSigned) return checkpoint;
  findings.add('signatures', `${where}: the size ${size} of ${origin} is signed by no log of the policy`);
  return undefined;
}

function isGood({ isWitness, key }, text, signature) {
  if (!isWitness) return signature.length === 64 && verifySignature(null, Buffer.from(text), key, signature);
  if (signature.length !== 72) return false;
  const seconds = signature.readBigUInt64BE();
  return verifySignature(
    null,
    Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`),
    key,
    signature.subarray(8),
  );
}

// ---- leaves ----

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const amount = /^[1-9]\d{0,14}$/;
const isId = (value) => typeof value === 'string' && uuid.test(value);
const isWord = (value) => typeof value === 'string' && /^[a-z0-9][a-z0-9.-]{0,59}$/.test(value);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

const countFields = shapeOf({ count: isCount, digest: (value) => typeof value === 'string' });
const causeFields = shapeOf({ kind: isWord, id: isId });
const leafFields = shapeOf({
  v: (value) => value === 1,
  id: isId,
  at: (value) => typeof value === 'string' && moment.test(value),
  act: isWord,
  actor: (value) => value === null || isId(value),
  emergency: isId,
  outcome: (value) => ['done', 'refused', 'looked', 'forbidden', 'failed'].includes(value),
  'digest?': (value) => typeof value === 'string' && value.length <= 100,
  'code?': isWord,
  'subjects?': (value) =>
    Array.isArray(value) ? value.length <= 500 && value.every(isId) : hasShape(value, countFields),
  'facts?': (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  transfers: (value) => Array.isArray(value) && value.every((transfer) => hasShape(transfer, transferFields)),
  'part?': (value) => isCount(value) && value > 0,
  'parts?': (value) => isCount(value) && value > 1,
});
const transferFields = shapeOf({
  id: isId,
  kind: (value) => ['single', 'pending', 'post', 'void', 'reversal'].includes(value),
  debit: (value) => typeof value === 'string' && value.length <= 300,
  credit: (value) => typeof value === 'string' && value.length <= 300,
  commodity: isId,
  amount: (value) => typeof value === 'string' && amount.test(value),
  'pendingId?': isId,
  'reversesId?': isId,
  cause: (value) => hasShape(value, causeFields),
});

/** Told once for each kind of object, for this is asked of each entry and each transfer. */
function shapeOf(fields) {
  return Object.entries(fields).map(([field, isRight]) => ({
    name: field.replace('?', ''),
    isOptional: field.endsWith('?'),
    isRight,
  }));
}

function hasShape(value, fields) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  let found = 0;
  for (const { name, isOptional, isRight } of fields) {
    if (Object.hasOwn(value, name)) {
      if (!isRight(value[name])) return false;
      found += 1;
    } else if (!isOptional) return false;
  }
  return found === Object.keys(value).length;
}

/** The one text of a value (RFC 8785), of what leaves may hold. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'number' && !Number.isSafeInteger(value))
      throw new Unreadable('a number that is not whole');
    if (typeof value === 'string' && !value.isWellFormed()) throw new Unreadable('a lone surrogate');
    return JSON.stringify(value);
  }
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonical(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

/** What is in order is written as it was read: then the quick way is enough. */
function isCanonical(value, text) {
  return (isInOrder(value) && JSON.stringify(value) === text) || canonical(value) === text;
}

function isInOrder(value) {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let last = '';
  for (const key of Object.keys(value)) {
    if (key < last || !isInOrder(key) || !isInOrder(value[key])) return false;
    last = key;
  }
  return true;
}

/** The entry that the bytes of a leaf are; undefined, and a finding, where they are none. */
function readLeaf(bytes, findings, where) {
  try {
    const text = utf8.decode(bytes);
    const leaf = JSON.parse(text);
    if (hasShape(leaf, leafFields) && isCanonical(leaf, text)) return leaf;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof Unreadable))
      throw error;
  }
  findings.add('schema', `${where} is not an entry of version 1 in its canonical form`);
  return undefined;
}

/** Of what is in order already, as all that is compared here is. */
const digestOf = (value) => sha256(isInOrder(value) ? JSON.stringify(value) : canonical(value));

// ---- the ledger, from its entries alone ----

/** Ids of 16 bytes with 16 bytes about each, and whether it was met again: 33 bytes each, so that a million fit in memory. */
class IdTable {
  count = 0;
  slots = 1 << 16;
  bytes = Buffer.alloc(this.slots * 33);

  find(id) {
    let slot = id.readUInt32BE(12) % this.slots; // the random end of an id
    while (this.bytes[slot * 33 + 32] !== 0 && id.compare(this.bytes, slot * 33, slot * 33 + 16) !== 0)
      slot = (slot + 1) % this.slots;
    return slot * 33;
  }

  /** False where the id is there already. */
  add(id, digest) {
    if (this.count * 5 > this.slots * 4) this.grow();
    const at = this.find(id);
    if (this.bytes[at + 32] !== 0) return false;
    id.copy(this.bytes, at);
    digest.copy(this.bytes, at + 16, 0, 16);
    this.bytes[at + 32] = 1;
    this.count += 1;
    return true;
  }

  /** How the id is known: not at all, with other content, again, or now for the first time. */
  meet(id, digest) {
    const at = this.find(id);
    if (this.bytes[at + 32] === 0) return 'unknown';
    if (digest.compare(this.bytes, at + 16, at + 32, 0, 16) !== 0) return 'other';
    if (this.bytes[at + 32] === 2) return 'again';
    this.bytes[at + 32] = 2;
    return 'met';
  }

  *unmet() {
    for (let at = 0; at < this.bytes.length; at += 33)
      if (this.bytes[at + 32] === 1) yield idText(this.bytes.subarray(at, at + 16));
  }

  grow() {
    const old = this.bytes;
    this.slots = Math.floor(this.slots * 1.5);
    this.bytes = Buffer.alloc(this.slots * 33);
    for (let at = 0; at < old.length; at += 33)
      if (old[at + 32] !== 0) old.copy(this.bytes, this.find(old.subarray(at, at + 16)), at, at + 33);
  }
}

const idBytes = (id) => Buffer.from(id.replaceAll('-', ''), 'hex');
const idText = (bytes) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

class Ledger {
  balances = new Map();
  held = new Map();
  transfers = new IdTable();

  constructor(findings) {
    this.findings = findings;
  }

  post(transfer) {
    if (!this.transfers.add(idBytes(transfer.id), digestOf(transfer))) {
      this.findings.add('replay', `transfer ${transfer.id} is told twice`);
      return;
    }
    const moved = BigInt(transfer.amount);
    if (transfer.kind === 'pending') {
      this.held.set(transfer.id, moved);
      this.change(transfer.debit, 0n, moved);
    } else if (transfer.kind === 'post' || transfer.kind === 'void') this.resolve(transfer, moved);
    if (transfer.kind === 'pending' || transfer.kind === 'void') return;
    this.change(transfer.debit, -moved, 0n);
    this.change(transfer.credit, moved, 0n);
  }

  resolve(transfer, moved) {
    const held = this.held.get(transfer.pendingId);
    if (held === undefined || moved > held) {
      this.findings.add('replay', `transfer ${transfer.id} resolves what is not held, or more than that`);
      return;
    }
    this.held.delete(transfer.pendingId);
    this.change(transfer.debit, 0n, -held);
  }

  change(account, sum, pending) {
    const balance = this.balances.get(account) ?? { amount: 0n, pending: 0n };
    this.balances.set(account, { amount: balance.amount + sum, pending: balance.pending + pending });
  }
}

// ---- files ----

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Unreadable(error.message);
  }
}

/** Leaves: their length in two bytes, the higher first, then their bytes. As many at once as a piece of the file holds, each with its hash. */
async function* leavesIn(file) {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: pieceBytes })) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const leaves = [];
    let at = 0;
    while (at + 2 <= rest.length && at + 2 + rest.readUInt16BE(at) <= rest.length) {
      const end = at + 2 + rest.readUInt16BE(at);
      rest[at + 1] = 0; // the length is read: in its place stands what the hash of a leaf begins with
      leaves.push({
        bytes: rest.subarray(at + 2, end),
        hash: hashOnce('sha256', rest.subarray(at + 1, end), 'buffer'),
      });
      at = end;
    }
    rest = rest.subarray(at);
    yield leaves;
  }
  if (rest.length > 0) throw new Unreadable(`${file} ends in the middle of a leaf`);
}

/** Lines of JSON, as many at once as a piece of the file holds. */
async function* linesIn(file) {
  let [rest, no] = ['', 0];
  const parsed = (line) => {
    no += 1;
    try {
      return JSON.parse(line);
    } catch {
      throw new Unreadable(`${file}, line ${no}: not JSON`);
    }
  };
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: pieceBytes })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield lines.map(parsed);
  }
  if (rest !== '') yield [parsed(rest)];
}

// ---- the checks ----

async function checkAll(folder, policyFile, knownFiles) {
  const findings = new Findings();
  const policy = readPolicy(policyFile);
  const told = JSON.parse(textOf(join(folder, 'export.json')));
  const stored = openAll(join(folder, 'checkpoints.txt'), policy, findings);
  const known = knownFiles.flatMap((file) => openAll(file, policy, findings));
  const latest = stored.reduce(
    (largest, each) => (each.size > (largest?.size ?? 0) ? each : largest),
    undefined,
  );
  if (!latest) findings.add('signatures', 'no checkpoint of the export is signed by a log of the policy');
  else if (!isQuorum(policy, policy.quorum, latest.cosigned))
    findings.add('signatures', 'too few witnesses cosigned the last checkpoint');

  const ledger = new Ledger(findings);
  const { size, lost } = await readTree(folder, { stored, known, latest }, ledger, findings);
  const unplaced = await readUnplaced(folder, told, ledger, findings);
  await compareTransfers(folder, ledger, findings);
  await compareBalances(folder, ledger, findings);
  return {
    findings,
    size,
    unplaced,
    unsigned: size - Math.min(size, latest?.size ?? 0),
    checkpoints: stored.length,
    known: known.length,
    transfers: ledger.transfers.count,
    lost,
  };
}

function openAll(file, policy, findings) {
  return readNotes(file).flatMap(
    (note, no) => openNote(note, policy, findings, `${file}, note ${no + 1}`) ?? [],
  );
}

/** Reads all leaves once: roots at every size that was signed, schema, and the ledger's transfers. */
async function readTree(folder, { stored, known, latest }, ledger, findings) {
  const waiting = [...stored, ...known].sort((a, b) => a.size - b.size);
  const failed = [];
  const epochs = [];
  const tree = new Tree();
  const settle = () => {
    while (waiting.length > 0 && waiting[0].size <= tree.size) {
      const checkpoint = waiting.shift();
      if (checkpoint.size !== tree.size || !checkpoint.root.equals(tree.root())) failed.push(checkpoint);
    }
  };
  settle();
  for await (const leaves of leavesIn(join(folder, 'leaves.bin'))) {
    for (const { bytes, hash } of leaves) {
      const leaf = readLeaf(bytes, findings, `leaf ${tree.size}`);
      for (const transfer of leaf?.transfers ?? []) ledger.post(transfer);
      if (leaf?.act === 'log.epoch') epochs.push({ index: tree.size, lost: leaf.facts?.previous ?? {} });
      tree.append(hash);
      settle();
    }
  }
  const lost = [];
  for (const checkpoint of [...failed, ...waiting]) {
    if (isDeclaredLost(checkpoint, epochs)) lost.push(checkpoint);
    else findings.add(checkpoint === latest ? 'root' : 'consistency', wrongText(checkpoint, tree.size));
  }
  return { size: tree.size, lost };
}

/** A new epoch says what was signed before it and is lost: that is told, and is no finding. */
function isDeclaredLost({ origin, size }, epochs) {
  return epochs.some(({ index, lost }) => lost.origin === origin && size > index && size <= lost.size);
}

function wrongText({ where, size, origin }, treeSize) {
  const why = size > treeSize ? `there are only ${treeSize} leaves` : 'the leaves have another root';
  return `${where}: ${origin} signed ${size} leaves, and ${why}`;
}

/** Entries that have no place yet. More than wait in the queue, and some were left out. */
async function readUnplaced(folder, told, ledger, findings) {
  let count = 0;
  for await (const leaves of leavesIn(join(folder, 'unplaced.bin'))) {
    for (const { bytes } of leaves) {
      const leaf = readLeaf(bytes, findings, `unplaced entry ${count}`);
      for (const transfer of leaf?.transfers ?? []) ledger.post(transfer);
      count += 1;
    }
  }
  if (count !== told.queued)
    findings.add('coverage', `${count} entries have no place in the log, and ${told.queued} wait for one`);
  return count;
}

/** Each transfer of the ledger is in one entry of the log, and the other way round. */
async function compareTransfers(folder, { transfers }, findings) {
  for await (const lines of linesIn(join(folder, 'transfers.jsonl'))) {
    for (const transfer of lines) {
      if (!hasShape(transfer, transferFields)) {
        findings.add('schema', `a transfer of the ledger is not as described: ${transfer?.id}`);
        continue;
      }
      const how = transfers.meet(idBytes(transfer.id), digestOf(transfer));
      if (how === 'unknown')
        findings.add('coverage', `transfer ${transfer.id} is in the ledger, and in no entry of the log`);
      if (how === 'other') findings.add('replay', `transfer ${transfer.id} is not what the log says`);
      if (how === 'again') findings.add('replay', `transfer ${transfer.id} is in the ledger twice`);
    }
  }
  for (const id of transfers.unmet())
    findings.add('replay', `transfer ${id} is in the log, and not in the ledger as it stands there`);
}

/** To the cent: each balance is what the log's transfers add up to. */
async function compareBalances(folder, { balances }, findings) {
  const met = new Set();
  for await (const lines of linesIn(join(folder, 'balances.jsonl'))) {
    for (const { account, amount: sum, pending } of lines) {
      const replayed = balances.get(account) ?? { amount: 0n, pending: 0n };
      if (met.has(account)) findings.add('replay', `${account} has two balances`);
      met.add(account);
      if (String(replayed.amount) !== sum || String(replayed.pending) !== pending)
        findings.add(
          'replay',
          `${account} has ${sum} (${pending} held), and the log adds up to ${replayed.amount} (${replayed.pending} held)`,
        );
    }
  }
  for (const [account, { amount: sum, pending }] of balances)
    if (!met.has(account) && (sum !== 0n || pending !== 0n))
      findings.add('replay', `${account} has no balance, and the log adds up to ${sum}`);
}

function report(result) {
  const { findings, size, unplaced, unsigned, checkpoints, known, transfers, lost } = result;
  const counts = {
    signatures: `${checkpoints} checkpoints, and ${known} of your own, are signed as the policy asks`,
    root: `${size} entries have the root that was signed last; ${unsigned} came after it`,
    consistency: 'no checkpoint says anything else: nothing was rewritten since the first',
    schema: 'each entry is whole and in its one form',
    replay: `${transfers} transfers add up to every balance, to the last unit`,
    coverage: `nothing is in the ledger that the log does not tell; ${unplaced} entries wait for their place`,
  };
  for (const [check, { count, shown }] of findings.byCheck) {
    console.log(`${check}: ${count === 0 ? counts[check] : `${count} findings`}`);
    for (const what of shown) console.log(`  ${what}`);
  }
  for (const { origin, size: signed } of lost)
    console.log(`lost, and declared so: what ${origin} signed up to ${signed}`);
  const failed = findings.firstFailed;
  console.log(
    failed === undefined
      ? `verify: sound: ${size} entries, ${transfers} transfers; what was recorded is what was signed, and the books follow from it`
      : `verify: NOT SOUND (${failed}): do not rely on this log or its figures before somebody explains this`,
  );
  return failed === undefined ? 0 : checks[failed];
}

async function main(args) {
  const [folders, policies, known] = [[], [], []];
  for (let no = 0; no < args.length; no += 1) {
    if (args[no] === '--policy') policies.push(args[(no += 1)]);
    else if (args[no] === '--known') known.push(args[(no += 1)]);
    else folders.push(args[no]);
  }
  if (
    folders.length !== 1 ||
    policies.length !== 1 ||
    [...folders, ...policies, ...known].some((each) => !each || each.startsWith('--'))
  ) {
    console.error('node verify.mjs DIR --policy FILE [--known FILE]...');
    return 2;
  }
  try {
    return report(await checkAll(folders[0], policies[0], known));
  } catch (error) {
    console.log(`verify: not readable: ${error.message}`);
    if (!(error instanceof Unreadable) && !(error instanceof SyntaxError) && error.code !== 'ENOENT')
      console.error(error.stack);
    return 3;
  }
}

process.exitCode = await main(process.argv.slice(2));
