#!/usr/bin/env python3
"""Checks an export of the log of Mizan, as verify.mjs does, and shares nothing with it: Python's standard library and openssl.

    python3 verify.py DIR --policy FILE [--known FILE]...

Exit codes: 0 sound, 2 usage, 3 not readable, then the first check that failed: 10 signatures, 11 root, 12 consistency, 13 schema,
14 replay, 15 coverage. docs/log.md says what is checked and why.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

CODES = {"signatures": 10, "root": 11, "consistency": 12, "schema": 13, "replay": 14, "coverage": 15}
LIMIT = 9007199254740991


class Unreadable(Exception):
    pass


class Report:
    def __init__(self):
        self.found = {name: [] for name in CODES}

    def say(self, check, text):
        self.found[check].append(text)


def digest(data):
    return hashlib.sha256(data).digest()


def unbase64(text):
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        return b""


# ---- keys, policy, notes ------------------------------------------------------------------------------------------------------

class Key:
    def __init__(self, text):
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise Unreadable("not a key: " + text)
        self.name, self.id, body = parts
        raw = unbase64(body)
        if len(raw) != 33 or raw[0] not in (1, 4):
            raise Unreadable("not a key of Ed25519: " + text)
        if digest(self.name.encode() + b"\n" + raw)[:4].hex() != self.id:
            raise Unreadable("the id of the key is not that of the key: " + text)
        self.witness = raw[0] == 4
        self.public = raw[1:]

    def verifies(self, message, signature):
        """Asks openssl, with the key in the DER form of RFC 8410."""
        if len(signature) != 64:
            return False
        der = bytes.fromhex("302a300506032b6570032100") + self.public
        pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(der) + b"\n-----END PUBLIC KEY-----\n"
        with tempfile.TemporaryDirectory() as folder:
            paths = {}
            for name, data in (("key", pem), ("message", message), ("signature", signature)):
                paths[name] = os.path.join(folder, name)
                with open(paths[name], "wb") as file:
                    file.write(data)
            command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin", "-inkey", paths["key"], "-in", paths["message"],
                       "-sigfile", paths["signature"]]
            return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def signed(self, text, signature):
        if not self.witness:
            return self.verifies(text.encode(), signature)
        if len(signature) != 72:
            return False
        time = int.from_bytes(signature[:8], "big")
        return self.verifies(f"cosignature/v1\ntime {time}\n{text}".encode(), signature[8:])


class Policy:
    def __init__(self, path):
        self.logs, self.witnesses, self.groups, self.quorum = [], {}, {}, "none"
        for line in read_text(path).splitlines():
            words = line.split("#")[0].split()
            if not words:
                continue
            if words[0] == "log" and len(words) > 1:
                self.logs.append(Key(words[1]))
            elif words[0] == "witness" and len(words) > 2:
                self.witnesses[words[1]] = Key(words[2])
            elif words[0] == "group" and len(words) > 3:
                self.groups[words[1]] = (words[2], words[3:])
            elif words[0] == "quorum" and len(words) > 1:
                self.quorum = words[1]
            else:
                raise Unreadable(path + ": not understood: " + line)
        if not self.logs:
            raise Unreadable(path + " names no log")

    def satisfied(self, name, cosigned):
        if name == "none":
            return True
        if name in self.witnesses:
            return self.witnesses[name].name in cosigned
        if name not in self.groups:
            raise Unreadable("the policy knows no " + name)
        wanted, members = self.groups[name]
        wanted = {"any": 1, "all": len(members)}.get(wanted) or int(wanted)
        return sum(self.satisfied(member, cosigned) for member in members) >= wanted


class Checkpoint:
    def __init__(self, where, origin, size, root, cosigned):
        self.where, self.origin, self.size, self.root, self.cosigned = where, origin, size, root, cosigned


NOTE = re.compile(r"((?:[^\n]+\n)+)\n((?:\u2014 [^\n]+\n)+)(?:\n|\Z)")


def read_checkpoints(path, policy, report):
    text, at, checkpoints = read_text(path), 0, []
    while at < len(text):
        match = NOTE.match(text, at)
        if not match:
            raise Unreadable(f"{path} does not hold notes, from character {at}")
        at = match.end()
        where = f"{path}, note {len(checkpoints) + 1}"
        checkpoint = open_note(match.group(1), match.group(2), policy, report, where)
        if checkpoint:
            checkpoints.append(checkpoint)
    return checkpoints


def open_note(text, lines, policy, report, where):
    fields = text.split("\n")
    root = unbase64(fields[2]) if len(fields) > 3 else b""
    if len(root) != 32 or not re.fullmatch(r"0|[1-9][0-9]{0,15}", fields[1]):
        report.say("signatures", where + ": not a checkpoint")
        return None
    keys = [key for key in policy.logs if key.name == fields[0]] + list(policy.witnesses.values())
    by_log, cosigned = False, set()
    for line in lines.splitlines():
        words = line.split(" ")
        raw = unbase64(words[2]) if len(words) == 3 else b""
        for key in keys:
            if len(words) == 3 and key.name == words[1] and raw[:4].hex() == key.id:
                if not key.signed(text, raw[4:]):
                    report.say("signatures", f"{where}: the signature of {key.name} is not good")
                    return None
                if key.witness:
                    cosigned.add(key.name)
                else:
                    by_log = True
    if not by_log:
        report.say("signatures", f"{where}: signed by no log of the policy")
        return None
    return Checkpoint(where, fields[0], int(fields[1]), root, cosigned)


# ---- leaves -------------------------------------------------------------------------------------------------------------------

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WORD = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
AMOUNT = re.compile(r"[1-9]\d{0,14}", re.ASCII)


def matches(pattern):
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def text_up_to(length):
    return lambda value: isinstance(value, str) and len(value.encode("utf-16-le")) // 2 <= length


def whole(least):
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= LIMIT


def one_of(*values):
    return lambda value: isinstance(value, str) and value in values


def either(first, second):
    return lambda value: first(value) or second(value)


def each(check, most=None):
    return lambda value: isinstance(value, list) and (most is None or len(value) <= most) and all(check(one) for one in value)


def record(required, optional=None):
    known = dict(required, **(optional or {}))

    def check(value):
        return (isinstance(value, dict) and all(name in value for name in required)
                and all(name in known and known[name](one) for name, one in value.items()))
    return check


def is_null(value):
    return value is None


IDENTITY = matches(UUID)
TRANSFER = record(
    {"id": IDENTITY, "kind": one_of("single", "pending", "post", "void", "reversal"), "debit": text_up_to(300), "credit": text_up_to(300),
     "commodity": IDENTITY, "amount": matches(AMOUNT), "cause": record({"kind": matches(WORD), "id": IDENTITY})},
    {"pendingId": IDENTITY, "reversesId": IDENTITY})
LEAF = record(
    {"v": lambda value: value == 1 and whole(1)(value), "id": IDENTITY, "at": matches(MOMENT), "act": matches(WORD),
     "actor": either(is_null, IDENTITY), "emergency": IDENTITY, "outcome": one_of("done", "refused", "looked", "forbidden", "failed"),
     "transfers": each(TRANSFER)},
    {"digest": text_up_to(100), "code": matches(WORD),
     "subjects": either(each(IDENTITY, 500), record({"count": whole(0), "digest": lambda value: isinstance(value, str)})),
     "facts": lambda value: isinstance(value, dict), "part": whole(1), "parts": whole(2)})


def canonical(value):
    """RFC 8785, of what leaves may hold: no fractions. Keys sort by their UTF-16 code units."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(one) for one in value) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > LIMIT):
        raise ValueError("a number that is not whole, or too large")
    return json.dumps(value, ensure_ascii=False)


def refuse_twice(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def read_leaf(raw, report, where):
    try:
        text = raw.decode("utf-8")
        leaf = json.loads(text, object_pairs_hook=refuse_twice)
        if LEAF(leaf) and canonical(leaf) == text:
            return leaf
    except (ValueError, RecursionError):
        pass
    report.say("schema", where + " is not an entry of version 1 in its canonical form")
    return None


# ---- the tree: a stack of perfect subtrees, as (leaves, hash) -----------------------------------------------------------------

class Log:
    def __init__(self):
        self.stack, self.size = [], 0

    def add(self, raw):
        width, top = 1, digest(b"\0" + raw)
        while self.stack and self.stack[-1][0] == width:
            top = digest(b"\1" + self.stack.pop()[1] + top)
            width *= 2
        self.stack.append((width, top))
        self.size += 1

    def root(self):
        if not self.stack:
            return digest(b"")
        top = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            top = digest(b"\1" + left + top)
        return top


# ---- the ledger ---------------------------------------------------------------------------------------------------------------

class Books:
    def __init__(self, report):
        self.report, self.sums, self.holds, self.open, self.known = report, {}, {}, {}, {}

    def enter(self, transfer):
        name, kind, value = transfer["id"], transfer["kind"], int(transfer["amount"])
        if name in self.known:
            self.report.say("replay", f"transfer {name} is told twice")
            return
        self.known[name] = digest(canonical(transfer).encode())[:16]
        if kind == "pending":
            self.open[name] = value
            self.hold(transfer["debit"], value)
            return
        if kind in ("post", "void"):
            held = self.open.get(transfer.get("pendingId"))
            if held is None or value > held:
                self.report.say("replay", f"transfer {name} resolves what is not held, or more than that")
            else:
                del self.open[transfer["pendingId"]]
                self.hold(transfer["debit"], -held)
        if kind != "void":
            self.sums[transfer["debit"]] = self.sums.get(transfer["debit"], 0) - value
            self.sums[transfer["credit"]] = self.sums.get(transfer["credit"], 0) + value

    def hold(self, account, value):
        self.holds[account] = self.holds.get(account, 0) + value

    def compare_transfers(self, path):
        left = dict(self.known)
        for transfer in read_lines(path):
            if not TRANSFER(transfer):
                self.report.say("schema", "a transfer of the ledger is not as described")
                continue
            name = transfer["id"]
            if name not in self.known:
                self.report.say("coverage", f"transfer {name} is in the ledger, and in no entry of the log")
            elif self.known[name] != digest(canonical(transfer).encode())[:16]:
                self.report.say("replay", f"transfer {name} is not what the log says")
            elif name not in left:
                self.report.say("replay", f"transfer {name} is in the ledger twice")
            else:
                del left[name]
        for name in left:
            self.report.say("replay", f"transfer {name} is in the log, and not in the ledger as it stands there")

    def compare_balances(self, path):
        met = set()
        for line in read_lines(path):
            account = line["account"]
            if account in met:
                self.report.say("replay", account + " has two balances")
            met.add(account)
            expected = (str(self.sums.get(account, 0)), str(self.holds.get(account, 0)))
            if (line["amount"], line["pending"]) != expected:
                self.report.say("replay", f"{account} has {line['amount']}, and the log adds up to {expected[0]}")
        for account in set(self.sums) | set(self.holds):
            if account not in met and (self.sums.get(account, 0) or self.holds.get(account, 0)):
                self.report.say("replay", account + " has no balance, and the log moved it")


# ---- files --------------------------------------------------------------------------------------------------------------------

def read_text(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def read_leaves(path):
    with open(path, "rb") as file:
        while True:
            head = file.read(2)
            if not head:
                return
            length = int.from_bytes(head, "big")
            raw = file.read(length)
            if len(head) != 2 or len(raw) != length:
                raise Unreadable(path + " ends in the middle of a leaf")
            yield raw


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


# ---- the checks ---------------------------------------------------------------------------------------------------------------

def check(folder, policy_path, known_paths):
    report = Report()
    policy = Policy(policy_path)
    told = json.loads(read_text(os.path.join(folder, "export.json")))
    stored = read_checkpoints(os.path.join(folder, "checkpoints.txt"), policy, report)
    known = [one for path in known_paths for one in read_checkpoints(path, policy, report)]
    latest = max(stored, key=lambda one: one.size, default=None)
    if latest is None:
        report.say("signatures", "no checkpoint of the export is signed by a log of the policy")
    elif not policy.satisfied(policy.quorum, latest.cosigned):
        report.say("signatures", "too few witnesses cosigned the last checkpoint")

    books, log, epochs = Books(report), Log(), []
    sizes = {}
    for checkpoint in stored + known:
        sizes.setdefault(checkpoint.size, []).append(checkpoint)
    wrong = []

    def settle():
        for checkpoint in sizes.pop(log.size, []):
            if checkpoint.root != log.root():
                wrong.append(checkpoint)

    settle()
    for raw in read_leaves(os.path.join(folder, "leaves.bin")):
        leaf = read_leaf(raw, report, f"leaf {log.size}")
        if leaf:
            for transfer in leaf["transfers"]:
                books.enter(transfer)
            if leaf["act"] == "log.epoch":
                epochs.append((log.size, leaf.get("facts", {}).get("previous", {})))
        log.add(raw)
        settle()
    lost = []
    for checkpoint in wrong + [one for rest in sizes.values() for one in rest]:
        if any(before.get("origin") == checkpoint.origin and index < checkpoint.size <= before.get("size", 0) for index, before in epochs):
            lost.append(checkpoint)
        else:
            report.say("root" if checkpoint is latest else "consistency",
                       f"{checkpoint.where}: {checkpoint.size} leaves were signed, and these are others")

    unplaced = 0
    for raw in read_leaves(os.path.join(folder, "unplaced.bin")):
        leaf = read_leaf(raw, report, f"unplaced entry {unplaced}")
        for transfer in leaf["transfers"] if leaf else []:
            books.enter(transfer)
        unplaced += 1
    if unplaced != told["queued"]:
        report.say("coverage", f"{unplaced} entries have no place in the log, and {told['queued']} wait for one")
    books.compare_transfers(os.path.join(folder, "transfers.jsonl"))
    books.compare_balances(os.path.join(folder, "balances.jsonl"))

    for name, found in report.found.items():
        print(f"{name}: " + (f"{len(found)} findings" if found else "sound"))
        for text in found[:5]:
            print("  " + text)
    for checkpoint in lost:
        print(f"lost, and declared so: what {checkpoint.origin} signed up to {checkpoint.size}")
    for name, found in report.found.items():
        if found:
            print(f"verify: NOT SOUND ({name})")
            return CODES[name]
    print(f"verify: sound: {log.size} entries, {len(books.known)} transfers")
    return 0


def main(words):
    folders, policies, known = [], [], []
    words = list(words)
    while words:
        word = words.pop(0)
        if word in ("--policy", "--known") and words:
            (policies if word == "--policy" else known).append(words.pop(0))
        else:
            folders.append(word)
    if len(folders) != 1 or len(policies) != 1 or folders[0].startswith("--"):
        print("python3 verify.py DIR --policy FILE [--known FILE]...", file=sys.stderr)
        return 2
    try:
        return check(folders[0], policies[0], known)
    except (Unreadable, OSError, ValueError, KeyError) as error:
        print(f"verify: not readable: {error}")
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
