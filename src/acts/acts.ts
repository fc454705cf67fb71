import type { RefusalCode } from '../platform/refusal.js';

/** The built-in roles. Own roles are rows; these are re-written from this file at every migration. */
export const roles = {
  administrator: 'Administers people, roles and reference data; performs no operational act',
  'registration-officer': 'Registers and corrects households',
  'distribution-agent': 'Serves people at a distribution desk',
  'team-leader': 'Leads distributions: opens, suspends, closes, signs off',
  'help-desk': 'Answers people at a distribution who have a question or a problem',
  'warehouse-keeper': 'Receives, moves and counts goods',
  'programme-officer': 'Prepares rounds of assistance',
  'programme-manager': 'Approves rounds of assistance',
  'finance-officer': 'Records grants, advances and returns of cash',
  'finance-approver': 'Approves what finance prepares',
  auditor: 'Reads everything but personal data',
  'accountability-officer': 'Listens to affected people and follows up',
  'data-protection-officer': 'Answers for personal data: who looked, what is kept',
  'cluster-viewer': 'Reads totals only',
} as const;

export type RoleName = keyof typeof roles;

export interface ActRow {
  /** What it does, as an imperative sentence: the summary in the API's documentation. */
  readonly meaning: string;
  /** Whether the act belongs to one emergency (its address begins with it) or to what all share. */
  readonly within: 'emergency' | 'shared';
  /** Built-in roles that hold it; `everyone` is whoever is signed in, with or without a role. */
  readonly roles: readonly RoleName[] | 'everyone';
  /** Refusals that this act can answer with, beyond those of every route. */
  readonly refuses: readonly RefusalCode[];
}

function shared(
  meaning: string,
  roleNames: readonly RoleName[],
  refuses: readonly RefusalCode[] = [],
): ActRow {
  return { meaning, within: 'shared', roles: roleNames, refuses };
}

function emergency(
  meaning: string,
  roleNames: readonly RoleName[],
  refuses: readonly RefusalCode[] = [],
): ActRow {
  return { meaning, within: 'emergency', roles: roleNames, refuses };
}

/** What people do about themselves, wherever they are. */
function everyone(meaning: string, refuses: readonly RefusalCode[] = []): ActRow {
  return { meaning, within: 'shared', roles: 'everyone', refuses };
}

/**
 * Every act of Mizan: the table of contents of the system. A name is at once the permission, the action audited, the scope of
 * the idempotency key, the label in the metrics and the stem of the operation id.
 */
export const acts = {
  // access
  'session.begin': everyone('Sign in', ['sign-in.failed', 'sign-in.throttled', 'server.busy']),
  'session.read': everyone('Read who is signed in and what they may do'),
  'session.end': everyone('Sign out'),
  'password.change': everyone('Change your own password', [
    'password.wrong',
    'password.same',
    'sign-in.throttled',
    'server.busy',
  ]),
  'password.reset': shared(
    'Give a person a temporary password and end their sessions',
    ['administrator'],
    ['person.self', 'server.busy'],
  ),
  'person.create': shared(
    'Create a person who can sign in',
    ['administrator'],
    ['user-name.taken', 'server.busy'],
  ),
  'person.read': shared('Read people', ['administrator', 'auditor', 'data-protection-officer']),
  'person.disable': shared(
    'Keep a person from signing in and end their sessions',
    ['administrator'],
    ['person.self', 'person.disabled'],
  ),
  'person.enable': shared('Let a disabled person sign in again', ['administrator'], ['person.enabled']),
  'role.read': shared('Read roles and their acts', ['administrator', 'auditor', 'data-protection-officer']),
  'role.create': shared('Create a role', ['administrator'], ['role.taken', 'role.mixed']),
  'role.change': shared(
    'Change the acts of a role',
    ['administrator'],
    ['role.built-in', 'role.mixed', 'role.turned'],
  ),
  'assignment.give': shared(
    'Give a person a role somewhere',
    ['administrator'],
    ['assignment.self', 'assignment.incompatible', 'assignment.past'],
  ),
  'assignment.withdraw': shared('Withdraw an assignment', ['administrator'], ['assignment.withdrawn']),
  'assignment.read': shared('Read who holds which role where', [
    'administrator',
    'auditor',
    'data-protection-officer',
  ]),
  'audit.read': shared('Read the audit log', ['auditor', 'data-protection-officer']),
  'placeholder.emergency': emergency('Placeholder', ['auditor']),

  // items
  'item.create': shared(
    'Add an item or a kit to the catalogue',
    ['administrator'],
    ['item.code-taken', 'item.unknown', 'kit.nested'],
  ),
  'item.change': shared(
    'Correct the names or the category of an item',
    ['administrator'],
    ['etag.missing', 'etag.stale'],
  ),
  'item.read': shared('Read the catalogue of items', [
    'administrator',
    'distribution-agent',
    'team-leader',
    'help-desk',
    'warehouse-keeper',
    'programme-officer',
    'programme-manager',
    'finance-officer',
    'finance-approver',
    'auditor',
    'accountability-officer',
  ]),
  'stock.receive': emergency(
    'Record goods that came in',
    ['warehouse-keeper'],
    [
      'stock.future',
      'site.inactive',
      'item.unknown',
      'receipt.kit',
      'grant.unknown',
      'grant.not-approved',
      'money.invalid',
      'currency.unknown',
    ],
  ),
  'stock.move': emergency(
    'Record goods that were moved between sites',
    ['warehouse-keeper'],
    [
      'stock.future',
      'site.inactive',
      'move.same-site',
      'move.other-organisation',
      'lot.unknown',
      'ledger.insufficient',
    ],
  ),
  'stock.read': emergency('Read what lies where, and how it came there', [
    'team-leader',
    'warehouse-keeper',
    'programme-officer',
    'programme-manager',
    'finance-officer',
    'finance-approver',
    'auditor',
  ]),
} as const satisfies Readonly<Record<string, ActRow>>;

export type ActName = keyof typeof acts;

export const actNames = Object.keys(acts) as readonly ActName[];
