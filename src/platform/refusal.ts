/**
 * Every way in which Mizan says no: code → HTTP status and title. Codes are `subject.reason`; the status decides whether the
 * refusal claims its id for ever (409 and 422 do: they are decisions; all others are not).
 */
export const refusals = {
  // the door
  'input.invalid': [400, 'The request is not valid'],
  'idempotency.missing': [400, 'The request must name itself'],
  'idempotency.invalid': [400, 'The idempotency key is not a UUID of version 4 or 7'],
  'cursor.invalid': [400, 'The cursor is not one that this list gave'],
  'id.reused': [409, 'This id was used for something else'],
  'server.busy': [503, 'Too many requests are waiting'],
  'server.locked': [503, 'The record is held by another request'],
  'server.stopping': [503, 'The service is stopping'],
  'server.timeout': [503, 'The request took too long'],
  'body.too-large': [413, 'The request body is too large'],
  'media.unsupported': [415, 'The content type is not supported'],
  'method.unsupported': [405, 'The address does not take this method'],
  'expectation.unsupported': [417, 'What the request expects is not supported'],
  'version.unsupported': [505, 'The version of HTTP is not supported'],
  'request.malformed': [400, 'The request cannot be read'],
  'request.too-slow': [408, 'The request took too long to arrive'],
  'request.head-too-large': [431, 'The address and the headers are too large'],
  'server.error': [500, 'Something went wrong'],
  'csv.malformed': [400, 'The file cannot be read as CSV'],
  'csv.columns': [400, 'The columns of the file are not understood'],
  'etag.missing': [428, 'A correction must say which version it corrects'],
  'etag.stale': [412, 'It was changed meanwhile'],

  // access
  'session.missing': [401, 'Sign in first'],
  'session.ended': [401, 'The session has ended'],
  'sign-in.failed': [401, 'The user name or the password is wrong'],
  'sign-in.throttled': [429, 'Too many attempts'],
  'password.wrong': [403, 'The present password is wrong'],
  'password.change-first': [403, 'Change the temporary password first'],
  'password.same': [422, 'The new password is the present one'],
  'user-name.taken': [409, 'The user name is taken'],
  'person.self': [422, 'Nobody does this to themselves'],
  'person.disabled': [409, 'The person is disabled already'],
  'person.enabled': [409, 'The person is not disabled'],
  'role.taken': [409, 'A role has this name'],
  'role.built-in': [422, 'Built-in roles are not changed'],
  'role.mixed': [422, 'A role that administers access performs no other act'],
  'role.turned': [422, 'A role does not turn into one that administers access, or back'],
  'assignment.self': [422, 'Nobody gives themselves a role'],
  'assignment.incompatible': [422, 'Who administers access holds no other role'],
  'assignment.past': [422, 'The assignment would have ended already'],
  'assignment.withdrawn': [409, 'The assignment was withdrawn already'],
  'act.forbidden': [403, 'None of your roles allows this'],
  'not-found': [404, 'There is no such thing here'],
  'route.unknown': [404, 'There is no such address'],

  // proof
  'log.unpublished': [404, 'This was not published'],
  'log.reversed': [400, 'The sizes are in the wrong order'],

  // ledger
  'ledger.insufficient': [422, 'There is not enough'],
  'ledger.over-posted': [422, 'More than was held cannot be posted'],
  'ledger.expired': [409, 'What was held has expired'],
  'ledger.resolved': [409, 'What was held was already posted or voided'],
  'ledger.reversed': [409, 'This was already reversed'],
  'money.invalid': [400, 'The amount is not valid'],
  'currency.unknown': [400, 'There is no such currency'],

  // emergencies
  'emergency.code-taken': [409, 'Another emergency has this code'],
  'emergency.country-kept': [422, 'An emergency does not leave a country'],
  'emergency.unknown': [422, 'There is no such emergency to serve'],
  'time-zone.unknown': [422, 'The database does not know this time zone'],
  'age-bands.unknown': [422, 'There is no such set of age bands'],
  'area.country-missing': [400, 'The file does not say which country it is of'],
  'area.unknown': [422, 'There is no such area in a country of the emergency'],
  'organisation.code-taken': [409, 'Another organisation has this code'],
  'organisation.unknown': [422, 'There is no such organisation'],
  'site.code-taken': [409, 'Another site has this code'],
  'site.shared': [409, 'Several emergencies share this site: it is changed where all share it'],
  'site.serves-kept': [422, 'A site does not stop serving an emergency'],
  'project.code-taken': [409, 'Another project has this code'],
  'project.unknown': [422, 'There is no such project'],
  'dates.reversed': [400, 'The end is before the start'],
  'grant.code-taken': [409, 'Another grant has this code'],
  'grant.sum': [422, 'The lines of a grant add up to its amount'],
  'grant.shared': [409, 'Several emergencies share this grant: it is changed where all share it'],
  'grant.approved': [409, 'The grant is approved and changes no more'],
  'grant.serves-kept': [422, 'A grant does not stop serving an emergency'],
  'approval.own': [422, 'Who had a hand in it does not approve it'],
  'need.plan-differs': [409, 'This version of the plan has another source or date'],
  'need.version-skipped': [422, 'A version of the plan follows the one before'],
  'need.not-opened': [422, 'Who plans for the whole emergency opens a version of the plan'],
  'need.figures': [422, 'Some figures cannot be taken'],

  // registry
  'household.invalid': [422, 'The household cannot be taken like this'],
  'household.known': [409, 'The reference or the id is taken'],
  'household.no-consent': [409, 'No personal data may be held of this household'],
  'household.status-unchanged': [409, 'The household has this status already'],
  'household.status-forbidden': [409, 'The household cannot get this status from the one it has'],
  'household.reason-invalid': [422, 'The reason does not go with the status'],
  'household.gone': [409, 'The household has left the register'],
  'search.invalid': [400, 'The search cannot be made like this'],

  // items
  'item.code-taken': [409, 'Another item has this code'],
  'item.unknown': [422, 'There is no such item'],
  'kit.nested': [422, 'A kit holds no kits'],
  'receipt.kit': [422, 'A kit comes in as its components'],
  'grant.unknown': [422, 'There is no such grant here'],
  'grant.not-approved': [422, 'The grant is not approved yet'],
  'site.inactive': [422, 'The site is no longer in use'],
  'stock.future': [422, 'It has not happened yet'],
  'lot.unknown': [422, 'There is no such lot at this site'],
  'move.same-site': [422, 'Goods are moved between two sites'],
  'move.other-organisation': [422, 'Goods are moved between sites of one organisation'],

  // assistance
  'recipient.taken': [409, 'Another recipient has this name'],
  'recipient.counted': [422, 'Heads and people do not go together'],
  'service-total.month': [422, 'The month has not begun'],
  'service-total.counted': [422, 'People are not counted as they should be'],
  'service-total.corrected': [409, 'It was corrected before'],
  'round.code-taken': [409, 'Another round of the project has this code'],
  'round.instalment-taken': [409, 'The series has this instalment already'],
  'series.state': [409, 'The series is in another state'],
  'series.suspended': [409, 'The series is suspended'],
  'series.stopped': [409, 'The series was stopped'],
  'series.skipped': [409, 'The instalment is skipped'],
  'series.instalment': [422, 'The series has no such instalment'],
  'round.plan': [422, 'The plan of the round does not hold together'],
  'round.not-draft': [409, 'The round is no draft'],
  'round.unfunded': [422, 'Something is promised that nobody pays for'],
  'round.underfunded': [422, 'The funding does not cover what is promised'],
  'round.overtaken': [409, 'Another request prepares this list'],
  'round.unprepared': [422, 'The list has not been prepared'],
  'round.empty': [422, 'Nobody is on the list'],
  'round.not-submitted': [409, 'The list is not submitted'],
  'round.list-changed': [409, 'The list is not the one that was seen'],
  'round.not-approved': [409, 'The round is not approved'],
  'round.closed': [409, 'The round is closed'],
  'round.entitlements-open': [409, 'Something of the round is still open'],
  'entitlement.not-approved': [409, 'The list is not approved'],
  'entitlement.not-held': [409, 'The entitlement is not on hold'],
  'entitlement.delivered': [409, 'Something of it was handed out'],

  // distribution
  'distribution.state': [409, 'The distribution is in another state'],
  'distribution.round': [409, 'The round is not approved'],
  'distribution.site': [422, 'The round is not carried out at this site'],
  'distribution.no-households': [422, 'Nobody is planned there'],
  'distribution.not-supplied': [409, 'There is not enough for the distribution'],
  'distribution.uncounted': [422, 'Something was not counted'],
  'distribution.count': [422, 'More was counted than is left'],
  'distribution.counted-by-one': [409, 'Two people count cash at the end'],
  'custody.own': [409, 'Somebody else confirms what you counted'],
  'custody.confirmed': [409, 'It is confirmed'],
  'custody.takes-over': [422, 'Another person takes it over'],
  'distribution.day': [422, 'The round is not carried out on this day'],
  'distribution.entitlements': [422, 'Some entitlements are not to be planned there'],
  'distribution.unexplained': [422, 'The difference needs an explanation'],
  'sign-off.signed': [409, 'It is signed'],
  'sign-off.missing': [409, 'The team leader has not signed'],
  'sign-off.changed': [409, 'The books have changed since the team leader signed'],
  'sign-off.own': [409, 'Somebody else signs or approves it'],
  'sign-off.reopening': [409, 'Somebody has asked for it'],
  'sign-off.not-asked': [409, 'Nobody has asked for it'],
  'distribution.custodian': [422, 'Nobody carries the cash'],
  'print.empty': [422, 'There is nobody to print'],
  'print.too-long': [422, 'The list is too long to print'],
  'float.overdue': [409, 'Something that they carry is overdue'],
  'float.own': [422, 'Nobody advances cash to himself'],
  'float.not-advanced': [422, 'So much was not advanced from this line'],
  'reversal.done': [409, 'It was reversed before'],
  'reversal.exchanged': [409, 'Something of the handout was exchanged'],
  'print.not-list': [422, 'Only a list is keyed back'],
  'scan.no-page': [422, 'The print has no such page'],
  'scan.attached': [409, 'The file is attached to this page'],
  'denomination.unpayable': [422, 'These notes and coins cannot pay what is due'],
  'exchange.goods': [422, 'Only goods are exchanged'],
  'exchange.too-many': [422, 'More is exchanged than was handed out'],
  'reversal.own': [409, 'Nobody reverses his own record'],
  'reversal.signed-off': [409, 'After sign-off a reversal takes two people'],
  'reversal.not-signed-off': [409, 'The distribution is not signed off'],
  'reversal.right-entitlement': [422, 'It is not known whose it should have been'],
  'reversal.condition': [422, 'Say in what condition it came back'],
  'incident.state': [409, 'The incident is in another state'],
  'incident.own': [409, 'Two people resolve an incident'],
  'distribution.not-open': [409, 'The distribution is not open'],
  'distribution.suspended': [409, 'The distribution is suspended'],
  'distribution.closed': [409, 'The distribution is closed'],
  'distribution.out-of-stock': [409, 'The distribution has run out'],
  'help.named': [422, 'The case is of nobody in particular'],
  'help.answered': [409, 'The case was answered before'],
  'help.own': [409, 'Somebody else confirms the identity'],
  'handout.already': [409, 'It was handed out before'],
  'handout.not-planned': [422, 'It is planned elsewhere'],
  'handout.exceeds': [422, 'It is more than is due'],
  'handout.short-reason': [422, 'Less than is due needs a reason'],
  'handout.empty': [422, 'Nothing is handed out'],
  'handout.unknown-line': [422, 'The line is not of this entitlement'],
  'handout.collector': [422, 'The collector is not known'],
  'handout.device-counter': [409, 'The device used this number for something else'],
  'handout.moment': [400, 'It cannot have happened then'],
  'handout.witnesses': [422, 'The witnesses are not known'],
  'handout.counted': [400, 'The heads are not counted rightly'],
  'handout.unopened': [400, 'Its distribution is not opened yet'],
  'entitlement.held': [409, 'The entitlement is on hold'],
  'entitlement.removed': [409, 'The entitlement was removed'],
  'entitlement.ended': [409, 'The entitlement has ended'],
  'entitlement.cannot-end': [409, 'Some entitlements cannot end so'],
  'entitlement.not-ended': [409, 'The entitlement has not ended'],

  // shelter
  'shelter-unit.code-taken': [409, 'Another unit at the site has this code'],
  'shelter-unit.occupied': [409, 'The unit is lived in'],
  'shelter-unit.inactive': [409, 'The unit is out of use'],
  'shelter.full': [409, 'There is no room'],
  'shelter.primary': [409, 'The household has a primary place'],
  'shelter.not-due': [409, 'No such shelter is due'],
  'shelter.ended': [409, 'The allocation has ended'],
  'shelter.persons': [422, 'So many people have no place to move in'],
  'shelter.same-unit': [422, 'The household lives there already'],
  'shelter.day': [422, 'It cannot have happened on this day'],
  'shelter.target': [400, 'It is not said who is to live where'],

  // feedback
  'feedback.answered': [409, 'The feedback was answered before'],
  'dispute.open': [409, 'The handout is disputed already'],
  'dispute.resolved': [409, 'The dispute was resolved before'],
  'check.empty': [422, 'Nobody was served there'],
  'check.answered': [409, 'The household was asked before'],
  'check.own': [409, 'Nobody checks his own record'],
  'dispute.own': [409, 'Nobody confirms his own record'],

  // reports
  'report.future': [422, 'The moment has not come yet'],
  'report.too-long': [422, 'The report has too many rows'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type RefusalCode = keyof typeof refusals;

/** A value of a problem's details that is safe to show: never a name, phone or document. */
export type Detail =
  string | number | boolean | null | readonly Detail[] | { readonly [key: string]: Detail };

/** One field that is wrong: a JSON pointer into the request and the reason. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** A no with its reason. Thrown by rules and stores, turned into an RFC 9457 problem by the one filter. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly detail?: string,
    readonly extra: { readonly [key: string]: Detail } = {},
    readonly errors: readonly FieldProblem[] = [],
  ) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'Refusal';
  }

  get status(): number {
    return refusals[this.code][0];
  }

  get title(): string {
    return refusals[this.code][1];
  }

  /** Whether this no is a decision, which an id keeps for ever, or a passing condition, after which the id is free again. */
  get claims(): boolean {
    return this.status === 409 || this.status === 422;
  }
}

/** What is not there, or out of the caller's scope: one answer for both, so that scope leaks nothing. */
export function notFound(): Refusal {
  return new Refusal('not-found');
}
