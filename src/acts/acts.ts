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
  'focal-point': 'Named to receive sensitive complaints, which nobody else sees',
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

const everyRole = Object.keys(roles) as readonly RoleName[];

/** Who sees sites, projects and the like one by one: all but those who read totals only. */
const insiders = everyRole.filter((role) => role !== 'cluster-viewer');

/** Who sees units, and under their pseudonyms the households in them. */
const shelterReaders: readonly RoleName[] = [
  'team-leader',
  'help-desk',
  'programme-officer',
  'programme-manager',
  'auditor',
  'accountability-officer',
];

const handoutRefusals: readonly RefusalCode[] = [
  'distribution.not-open',
  'distribution.suspended',
  'distribution.closed',
  'distribution.out-of-stock',
  'handout.already',
  'handout.not-planned',
  'handout.exceeds',
  'handout.short-reason',
  'handout.empty',
  'handout.unknown-line',
  'handout.collector',
  'handout.device-counter',
  'handout.moment',
  'handout.witnesses',
  'handout.counted',
  'handout.unopened',
  'entitlement.held',
  'entitlement.removed',
  'entitlement.ended',
  'money.invalid',
  'ledger.insufficient',
];

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

  // emergencies
  'emergency.open': shared(
    'Open an emergency in one or more countries',
    ['administrator'],
    ['emergency.code-taken', 'age-bands.unknown', 'currency.unknown', 'time-zone.unknown'],
  ),
  'emergency.change': emergency(
    'Correct what is said of an emergency',
    ['administrator'],
    [
      'age-bands.unknown',
      'currency.unknown',
      'time-zone.unknown',
      'emergency.country-kept',
      'etag.missing',
      'etag.stale',
    ],
  ),
  'emergency.read': shared('Read emergencies', everyRole),
  'area.import': shared(
    'Take in areas with their p-codes from a file',
    ['administrator', 'programme-officer'],
    ['area.country-missing', 'csv.columns', 'csv.malformed', 'body.too-large'],
  ),
  'area.read': shared('Read areas', everyRole),
  'organisation.create': shared('Add an organisation', ['administrator'], ['organisation.code-taken']),
  'organisation.change': shared(
    'Correct name or type of an organisation',
    ['administrator'],
    ['etag.missing', 'etag.stale'],
  ),
  'organisation.read': shared('Read organisations', insiders),
  'site.create': emergency(
    'Add a site',
    ['administrator', 'programme-officer'],
    ['site.code-taken', 'area.unknown', 'organisation.unknown', 'emergency.unknown'],
  ),
  'site.change': emergency(
    'Correct what is said of a site',
    ['administrator', 'programme-officer'],
    [
      'area.unknown',
      'organisation.unknown',
      'emergency.unknown',
      'site.shared',
      'site.serves-kept',
      'etag.missing',
      'etag.stale',
    ],
  ),
  'site.read': emergency('Read sites', insiders),
  'project.create': emergency(
    'Add a project of an organisation',
    ['programme-officer', 'programme-manager'],
    ['project.code-taken', 'organisation.unknown', 'dates.reversed'],
  ),
  'project.change': emergency(
    'Correct what is said of a project',
    ['programme-officer', 'programme-manager'],
    ['dates.reversed', 'etag.missing', 'etag.stale'],
  ),
  'project.read': emergency('Read projects', insiders),
  'grant.record': emergency(
    'Record a grant with its budget lines',
    ['finance-officer'],
    [
      'grant.code-taken',
      'grant.sum',
      'grant.shared',
      'grant.approved',
      'grant.serves-kept',
      'emergency.unknown',
      'organisation.unknown',
      'project.unknown',
      'dates.reversed',
      'money.invalid',
      'currency.unknown',
      'etag.missing',
      'etag.stale',
    ],
  ),
  'grant.approve': emergency(
    'Approve a grant that another person recorded',
    ['finance-approver'],
    ['approval.own', 'grant.approved', 'grant.shared', 'etag.missing', 'etag.stale'],
  ),
  'grant.read': emergency('Read grants', [
    'programme-officer',
    'programme-manager',
    'finance-officer',
    'finance-approver',
    'auditor',
  ]),
  'need.record': emergency(
    'Record how many people are in need and targeted',
    ['programme-officer', 'programme-manager'],
    [
      'need.plan-differs',
      'need.version-skipped',
      'need.not-opened',
      'need.figures',
      'csv.columns',
      'csv.malformed',
    ],
  ),
  'need.read': emergency('Read how many people are in need and targeted', everyRole),

  // registry
  'household.register': emergency(
    'Register a household with its members',
    ['registration-officer'],
    ['household.invalid', 'household.known'],
  ),
  'household.correct': emergency(
    'Correct what is held about a household',
    ['registration-officer'],
    [
      'etag.missing',
      'etag.stale',
      'household.invalid',
      'household.known',
      'household.no-consent',
      'household.gone',
    ],
  ),
  'household.verify': emergency(
    'Say that a household was visited and is as it was registered',
    ['registration-officer'],
    ['household.status-unchanged', 'household.status-forbidden'],
  ),
  'household.hold': emergency(
    'Put a household on hold',
    ['registration-officer'],
    ['household.status-unchanged', 'household.status-forbidden'],
  ),
  'household.release': emergency(
    'End a hold, or take a household back that had left',
    ['registration-officer'],
    ['household.status-unchanged', 'household.status-forbidden'],
  ),
  'household.withdraw': emergency(
    'Take a household out of the register at its wish',
    ['registration-officer', 'data-protection-officer'],
    ['household.status-unchanged', 'household.status-forbidden'],
  ),
  'household.deactivate': emergency(
    'Say that a household is assisted no longer, and why',
    ['registration-officer'],
    ['household.status-unchanged', 'household.status-forbidden', 'household.reason-invalid'],
  ),
  'household.read': emergency('Read households without who lives in them', [
    'registration-officer',
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'auditor',
  ]),
  'household.look': emergency('Read a household with who lives in it', [
    'registration-officer',
    'help-desk',
    'data-protection-officer',
  ]),
  'household.protect': emergency('Read the needs that only a protection right may read', [
    'data-protection-officer',
  ]),
  'household.search': emergency(
    'Find a household by card, reference, phone, document or name',
    ['registration-officer', 'help-desk', 'data-protection-officer'],
    ['search.invalid'],
  ),
  'household.import': emergency(
    'Import a list of households',
    ['registration-officer'],
    ['csv.columns', 'csv.malformed'],
  ),
  'household-import.read': emergency('Read what became of an imported list', [
    'registration-officer',
    'data-protection-officer',
    'auditor',
  ]),
  'basis.record': emergency(
    'Record what the use of personal data rests on, e.g. a consent or its withdrawal',
    ['registration-officer', 'data-protection-officer'],
  ),
  'card.issue': emergency(
    'Give a household a new card in place of the one it had',
    ['registration-officer', 'help-desk'],
    ['household.gone'],
  ),

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
  // assistance
  'round.create': emergency(
    'Plan a round of assistance',
    ['programme-officer'],
    [
      'round.plan',
      'round.code-taken',
      'round.instalment-taken',
      'series.suspended',
      'series.stopped',
      'series.skipped',
      'money.invalid',
      'currency.unknown',
    ],
  ),
  'round.change': emergency(
    'Change the plan of a draft',
    ['programme-officer'],
    [
      'round.plan',
      'round.code-taken',
      'round.not-draft',
      'money.invalid',
      'currency.unknown',
      'etag.missing',
      'etag.stale',
    ],
  ),
  'round.prepare': emergency(
    'Compute who is on a list, and why',
    ['programme-officer'],
    ['round.not-draft', 'round.unfunded', 'round.overtaken', 'round.closed'],
  ),
  'round.submit': emergency(
    'Submit a list for approval',
    ['programme-officer'],
    ['round.not-draft', 'round.unprepared', 'round.empty', 'round.underfunded', 'round.closed'],
  ),
  'round.approve': emergency(
    'Approve a list that other people made',
    ['programme-manager'],
    ['round.not-submitted', 'approval.own', 'round.list-changed', 'round.underfunded', 'round.closed'],
  ),
  'round.reject': emergency(
    'Send a list back with the reason',
    ['programme-manager'],
    ['round.not-submitted', 'approval.own'],
  ),
  'round.close': emergency(
    'Close a round of which nothing is open any more',
    ['programme-manager'],
    ['round.not-approved', 'round.closed', 'round.entitlements-open'],
  ),
  'series.decide': emergency(
    'Suspend, resume or stop a series of rounds, or skip one of its instalments',
    ['programme-manager'],
    ['series.state', 'series.instalment', 'round.instalment-taken'],
  ),
  'series.read': emergency('Read the instalments of a series of rounds', [
    'team-leader',
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
  ]),
  'round.outcomes': emergency('Read how what a round promised stands', [
    'team-leader',
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
  ]),
  'addendum.create': emergency(
    'Add a list for households that were missed',
    ['programme-officer'],
    ['round.not-approved', 'round.closed', 'round.not-draft'],
  ),
  'round.read': emergency('Read rounds and their lists', [
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
  'entitlement.read': emergency('Read what households were promised', [
    'distribution-agent',
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'finance-officer',
    'finance-approver',
    'auditor',
    'accountability-officer',
  ]),
  'entitlement.hold': emergency(
    'Put an entitlement on hold',
    ['programme-officer'],
    ['entitlement.not-approved', 'entitlement.held', 'entitlement.removed', 'entitlement.ended'],
  ),
  'entitlement.release': emergency(
    'Release an entitlement from hold',
    ['programme-officer'],
    ['entitlement.not-approved', 'entitlement.not-held', 'entitlement.removed', 'entitlement.ended'],
  ),
  'entitlement.remove': emergency(
    'Take an entitlement off an approved list',
    ['programme-manager'],
    ['entitlement.not-approved', 'entitlement.removed', 'entitlement.delivered', 'entitlement.ended'],
  ),
  'entitlement.end': emergency(
    'Say how entitlements ended that nobody collected',
    ['team-leader', 'help-desk', 'programme-officer'],
    ['entitlement.cannot-end'],
  ),
  'entitlement.reopen': emergency(
    'Open again what had ended',
    ['team-leader', 'help-desk', 'programme-officer'],
    ['entitlement.not-ended', 'round.closed'],
  ),
  'why.read': emergency('Tell a household in plain words why it is in or out', [
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'accountability-officer',
  ]),
  'eligibility.read': emergency('Read why households are in or out of a list', [
    'team-leader',
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
  ]),
  'recipient.create': emergency(
    'Add an institution, community or place that receives aid',
    ['programme-officer'],
    ['recipient.taken', 'recipient.counted', 'area.unknown'],
  ),
  'recipient.read': emergency('Read institutions, communities and places', [
    'programme-officer',
    'programme-manager',
    'team-leader',
    'auditor',
  ]),

  // distribution
  'service-total.record': emergency(
    'Record how many people a sensitive service reached, and see which reports there are',
    ['programme-officer'],
    ['service-total.month', 'service-total.counted', 'organisation.unknown'],
  ),
  'service-total.correct': emergency(
    'Correct how many people a sensitive service reached',
    ['programme-officer'],
    ['service-total.counted', 'service-total.corrected'],
  ),
  'service-total.read': emergency('Read how many people sensitive services reached, without small figures', [
    'team-leader',
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
    'cluster-viewer',
  ]),
  'distribution.plan': emergency(
    'Plan a distribution of a round at a site',
    ['programme-officer', 'team-leader'],
    [
      'series.suspended',
      'series.stopped',
      'distribution.round',
      'distribution.day',
      'distribution.site',
      'distribution.no-households',
      'distribution.entitlements',
    ],
  ),
  'distribution.move': emergency(
    'Move whoever has not been served yet to another day or site',
    ['team-leader', 'programme-officer'],
    [
      'distribution.state',
      'series.suspended',
      'series.stopped',
      'distribution.round',
      'distribution.day',
      'distribution.site',
      'distribution.no-households',
    ],
  ),
  'distribution.open': emergency(
    'Open a distribution with the goods and cash that are promised there',
    ['team-leader'],
    [
      'distribution.state',
      'distribution.not-supplied',
      'distribution.custodian',
      'ledger.insufficient',
      'series.suspended',
      'series.stopped',
      'round.closed',
    ],
  ),
  'distribution.cancel': emergency(
    'Cancel a distribution that was not opened',
    ['programme-officer', 'team-leader'],
    ['distribution.state'],
  ),
  'distribution.suspend': emergency('Suspend a distribution', ['team-leader'], ['distribution.state']),
  'distribution.resume': emergency(
    'Resume a suspended distribution',
    ['team-leader'],
    ['distribution.state'],
  ),
  'distribution.supply': emergency(
    'Bring more goods or cash to a distribution that is held',
    ['team-leader'],
    [
      'distribution.state',
      'distribution.not-supplied',
      'distribution.custodian',
      'money.invalid',
      'currency.unknown',
      'ledger.insufficient',
    ],
  ),
  'distribution.send-back': emergency(
    'Send goods back from a distribution that is held',
    ['team-leader', 'warehouse-keeper'],
    [
      'distribution.state',
      'distribution.uncounted',
      'distribution.count',
      'distribution.counted-by-one',
      'ledger.insufficient',
    ],
  ),
  'distribution.damage': emergency(
    'Take damaged goods off the tables of a distribution',
    ['team-leader', 'warehouse-keeper'],
    [
      'distribution.state',
      'distribution.uncounted',
      'distribution.count',
      'distribution.counted-by-one',
      'ledger.insufficient',
    ],
  ),
  'distribution.close': emergency(
    'Close a distribution with a count of what is left',
    ['team-leader'],
    [
      'distribution.state',
      'distribution.uncounted',
      'distribution.count',
      'distribution.counted-by-one',
      'money.invalid',
      'ledger.insufficient',
    ],
  ),
  'custody.count': emergency(
    'Count what a distribution has, at its start or end or as a shift hands it over',
    ['distribution-agent', 'team-leader', 'warehouse-keeper', 'finance-officer'],
    ['distribution.state', 'distribution.uncounted', 'custody.takes-over', 'money.invalid'],
  ),
  'custody.confirm': emergency(
    'Confirm, as a second person, what another counted',
    ['distribution-agent', 'team-leader', 'warehouse-keeper', 'finance-officer'],
    ['custody.own', 'custody.confirmed', 'custody.takes-over'],
  ),
  'custody.denominations': emergency(
    'Plan which notes and coins a distribution needs',
    ['team-leader', 'finance-officer'],
    ['denomination.unpayable', 'currency.unknown', 'money.invalid'],
  ),
  'custody.read': emergency('Read what was counted and by whom, and who carried it when', [
    'distribution-agent',
    'team-leader',
    'warehouse-keeper',
    'programme-manager',
    'finance-officer',
    'finance-approver',
    'auditor',
  ]),
  'distribution.sign-off': emergency(
    'Sign off a closed distribution',
    ['team-leader'],
    ['distribution.state', 'distribution.unexplained', 'sign-off.signed'],
  ),
  'distribution.countersign': emergency(
    'Sign for the books, for warehouse or finance, under what the team leader signed',
    ['warehouse-keeper', 'finance-officer', 'finance-approver'],
    ['distribution.state', 'sign-off.missing', 'sign-off.changed', 'sign-off.signed', 'sign-off.own'],
  ),
  'distribution.witness': emergency(
    'Record that a representative of the community signed a distribution',
    ['team-leader', 'help-desk'],
    ['distribution.state', 'sign-off.missing', 'sign-off.changed', 'sign-off.signed'],
  ),
  'distribution.reopen-request': emergency(
    'Ask for a signed-off distribution to be opened for other figures',
    ['team-leader'],
    ['distribution.state', 'sign-off.reopening'],
  ),
  'distribution.reopen-approve': emergency(
    'Open a signed-off distribution again, as another person asked',
    ['programme-manager', 'finance-approver'],
    ['distribution.state', 'sign-off.not-asked', 'sign-off.own'],
  ),
  'distribution.read': emergency('Read distributions', [
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
  'distribution.progress': emergency('Follow how distributions go, and what of them is late', [
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
  ]),
  'desk.lookup': emergency(
    'Find who stands at the desk by card, token number or name, and what is due to them',
    ['distribution-agent', 'team-leader', 'help-desk'],
    ['search.invalid'],
  ),
  'help-case.open': emergency(
    'Send somebody to the help desk, or open what they came with',
    ['distribution-agent', 'team-leader', 'help-desk'],
    ['help.named'],
  ),
  'help-case.answer': emergency(
    'Say what became of a case at the help desk',
    ['team-leader', 'help-desk'],
    ['help.answered', 'help.own'],
  ),
  'help-case.read': emergency('Read the cases of a help desk', [
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'accountability-officer',
  ]),
  'distribution.print': emergency(
    'Print the list or the cards of a distribution',
    ['team-leader', 'programme-officer'],
    ['print.empty', 'print.too-long'],
  ),
  'paper.key': emergency(
    'Key a signed list back, line by line',
    ['distribution-agent', 'team-leader'],
    ['print.not-list'],
  ),
  'paper.read': emergency('Read which lines of a list were keyed, and its scans', [
    'distribution-agent',
    'team-leader',
    'programme-officer',
    'auditor',
  ]),
  'scan.attach': emergency(
    'Attach the scan of a signed page by its hash',
    ['distribution-agent', 'team-leader'],
    ['scan.no-page', 'scan.attached'],
  ),
  'handout.record': emergency(
    'Record what was handed out',
    ['distribution-agent', 'team-leader'],
    handoutRefusals,
  ),
  'handout.record-to-other': emergency(
    'Record what was handed to someone whom the household did not name, with the reason',
    ['team-leader'],
    handoutRefusals,
  ),
  'handout.read': emergency('Read handouts', [
    'distribution-agent',
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'finance-officer',
    'finance-approver',
    'auditor',
    'accountability-officer',
  ]),
  'handout.reverse': emergency(
    'Reverse a handout, with the reason',
    ['team-leader'],
    [
      'reversal.done',
      'reversal.exchanged',
      'reversal.own',
      'reversal.signed-off',
      'reversal.condition',
      'reversal.right-entitlement',
    ],
  ),
  'handout.reversal-request': emergency(
    'Ask for the reversal of a handout after sign-off',
    ['team-leader'],
    [
      'reversal.done',
      'reversal.exchanged',
      'reversal.own',
      'reversal.not-signed-off',
      'reversal.condition',
      'reversal.right-entitlement',
    ],
  ),
  'handout.reversal-approve': emergency(
    'Approve a reversal that another person asked for after sign-off',
    ['programme-manager', 'finance-approver'],
    ['reversal.done', 'reversal.own', 'reversal.right-entitlement'],
  ),
  'receipt.read': emergency('Read the receipt of a handout, to be given to the household', [
    'distribution-agent',
    'team-leader',
    'help-desk',
    'auditor',
  ]),
  'exchange.record': emergency(
    'Exchange damaged goods of a handout for as many of the same',
    ['team-leader', 'help-desk'],
    [
      'distribution.state',
      'reversal.done',
      'exchange.goods',
      'exchange.too-many',
      'distribution.out-of-stock',
      'ledger.insufficient',
    ],
  ),
  'exchange.read': emergency('Read what was exchanged', [
    'team-leader',
    'help-desk',
    'warehouse-keeper',
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
  ]),
  'incident.record': emergency('Record an incident at a distribution', ['team-leader', 'help-desk']),
  'incident.propose': emergency(
    'Propose how to resolve an incident',
    ['team-leader', 'programme-officer'],
    ['incident.state'],
  ),
  'incident.resolve': emergency(
    'Confirm the resolution that another person proposed',
    ['programme-manager'],
    ['incident.state', 'incident.own'],
  ),
  'incident.read': emergency('Read incidents', [
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
  ]),
  'float.advance': emergency(
    'Advance cash of a grant to a person who carries it',
    ['finance-officer'],
    ['float.own', 'float.overdue', 'money.invalid', 'ledger.insufficient'],
  ),
  'float.return': emergency(
    'Take cash back from the person who carried it',
    ['finance-officer'],
    ['float.own', 'float.not-advanced', 'money.invalid', 'ledger.insufficient'],
  ),
  'float.custodians': emergency('Read what people carry, and what of it is overdue', [
    'finance-officer',
    'finance-approver',
    'auditor',
  ]),
  'float.read': emergency('Read advances and returns of cash', [
    'team-leader',
    'finance-officer',
    'finance-approver',
    'auditor',
  ]),

  // shelter
  'shelter-unit.create': emergency(
    'Add a unit that people can live in',
    ['programme-officer'],
    ['shelter-unit.code-taken', 'site.inactive', 'organisation.unknown'],
  ),
  'shelter-unit.change': emergency(
    'Correct what is said of a unit, or take it out of use',
    ['programme-officer'],
    ['shelter-unit.occupied', 'etag.missing', 'etag.stale'],
  ),
  'shelter-unit.import': emergency(
    'Take in units from a file',
    ['programme-officer'],
    ['csv.columns', 'csv.malformed', 'body.too-large'],
  ),
  'shelter-unit.read': emergency('Read units and how many live in them', shelterReaders),
  'shelter.free': emergency('Read where there is room, by site and type', shelterReaders),
  'shelter.allocate': emergency(
    'Give a household a unit, or a place in one, to live in',
    ['team-leader', 'programme-officer'],
    [
      'shelter.target',
      'shelter.day',
      'shelter.persons',
      'shelter.primary',
      'shelter.full',
      'shelter.not-due',
      'shelter-unit.inactive',
      'household.gone',
      'entitlement.held',
      'entitlement.removed',
      'entitlement.ended',
      'round.not-approved',
      'round.closed',
    ],
  ),
  'shelter.end': emergency(
    'Record that a household lives in a unit no longer, and why',
    ['team-leader', 'programme-officer'],
    ['shelter.ended', 'shelter.day'],
  ),
  'shelter.move': emergency(
    'Record that a household moved from one unit to another',
    ['team-leader', 'programme-officer'],
    [
      'shelter.target',
      'shelter.ended',
      'shelter.day',
      'shelter.persons',
      'shelter.primary',
      'shelter.full',
      'shelter.same-unit',
      'shelter-unit.inactive',
    ],
  ),
  'shelter-allocation.read': emergency('Read which household lives where', shelterReaders),

  // feedback
  'feedback.record': emergency(
    'Record what somebody says of the assistance, under a reference code by which it is followed',
    ['help-desk', 'accountability-officer'],
    ['organisation.unknown'],
  ),
  'feedback.read': emergency(
    'Read what people said and what they were answered; nothing sensitive is among it',
    ['help-desk', 'programme-manager', 'accountability-officer'],
    ['search.invalid'],
  ),
  'feedback.answer': emergency(
    'Say what became of feedback, and whether whoever gave it was told',
    ['help-desk', 'accountability-officer'],
    ['feedback.answered'],
  ),
  'dispute.open': emergency(
    'Record that a household did not receive what a handout says',
    ['help-desk', 'accountability-officer'],
    ['dispute.open', 'reversal.done'],
  ),
  'dispute.resolve': emergency(
    'Confirm a disputed handout, with the reason; a reversal resolves the dispute as well',
    ['programme-officer', 'accountability-officer'],
    ['dispute.resolved', 'dispute.own'],
  ),
  'dispute.read': emergency('Read which handouts are or were disputed', [
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
  ]),
  'check.plan': emergency(
    'Draw the households that are asked after a distribution or a round what they received',
    ['accountability-officer'],
    ['check.empty'],
  ),
  'check.record': emergency(
    'Record what a household of a check says; differences open incidents',
    ['accountability-officer'],
    ['check.answered', 'check.own', 'handout.unknown-line', 'money.invalid', 'currency.unknown'],
  ),
  'check.read': emergency('Read checks after distributions, their households under pseudonyms', [
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
  ]),
  'notice.write': emergency('Write what people are told of a round, in a language of theirs', [
    'programme-officer',
    'accountability-officer',
  ]),
  'notice.read': emergency('Read what people are told of a round', [
    'distribution-agent',
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'auditor',
    'accountability-officer',
  ]),
  'sensitive-feedback.read': emergency(
    'Read sensitive feedback, as a named focal point',
    ['focal-point'],
    ['search.invalid'],
  ),
  'sensitive-feedback.answer': emergency(
    'Say what became of sensitive feedback, as a named focal point',
    ['focal-point'],
    ['feedback.answered'],
  ),

  // proof
  'log.read': everyone('Check the log of all that was done: hashes, published sizes and signatures', [
    'log.unpublished',
    'log.reversed',
  ]),

  'receipt.check': everyone('Learn whether the handout of a receipt stands, and get its proof', [
    'not-found',
    'sign-in.throttled',
    'log.unpublished',
  ]),
  'log-entry.read': emergency('Read what the log says of a record, entry by entry, with its place', [
    'auditor',
    'data-protection-officer',
  ]),
  'look.read': emergency('Read who looked at a household and its people', ['data-protection-officer']),

  // reports
  'coverage.read': emergency(
    'Read who was reached with what, against who is in need and targeted',
    [
      'team-leader',
      'programme-officer',
      'programme-manager',
      'auditor',
      'accountability-officer',
      'cluster-viewer',
    ],
    ['dates.reversed', 'report.future', 'report.too-long'],
  ),
  'statement.read': emergency('Read all that a household received, and what is still due', [
    'team-leader',
    'help-desk',
    'programme-officer',
    'programme-manager',
    'accountability-officer',
  ]),
  'trial-balance.read': emergency('Read the trial balance and the balances of grants', [
    'programme-manager',
    'finance-officer',
    'finance-approver',
    'auditor',
  ]),
} as const satisfies Readonly<Record<string, ActRow>>;

export type ActName = keyof typeof acts;

export const actNames = Object.keys(acts) as readonly ActName[];
