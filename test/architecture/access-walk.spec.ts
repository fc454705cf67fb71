import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type ActName, type ActRow, acts, type RoleName, roles } from '../../src/acts/acts.js';
import { newId, nil, type Uuid } from '../../src/platform/ids.js';
import type { Answer, Api } from '../support/api.js';
import { layPlace, type Place, type Things } from '../support/places.js';
import { openWorld, type World } from '../support/world.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly act: ActName | undefined;
  readonly isPublic: boolean;
}

/** Routes that need no sign-in: a new one is added here by hand, with its reason beside the route. */
const publicRoutes = [
  'session.begin',
  'log.read',
  'log.read.latest',
  'log.read.checkpoints',
  'log.read.checkpoint',
  'log.read.inclusion',
  'log.read.consistency',
  'log.read.proof',
  'log.read.tile',
  'receipt.check',
  'receipt.check.proof',
];

/**
 * Who may do what, by hand and on purpose a second time: `acts.ts` must say the same. In the order of the roles: administrator,
 * registration officer, distribution agent, team leader, help desk, warehouse keeper, programme officer, programme manager, finance
 * officer, finance approver, auditor, accountability officer, data protection officer, cluster viewer, focal point.
 */
const matrix = readMatrix(`
  act                      ad re ag te he wa of ma fi fa au ac da cl fo
  session.begin            x  x  x  x  x  x  x  x  x  x  x  x  x  x  x
  session.read             x  x  x  x  x  x  x  x  x  x  x  x  x  x  x
  session.end              x  x  x  x  x  x  x  x  x  x  x  x  x  x  x
  password.change          x  x  x  x  x  x  x  x  x  x  x  x  x  x  x
  password.reset           x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  person.create            x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  person.read              x  .  .  .  .  .  .  .  .  .  x  .  x  .  .
  person.disable           x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  person.enable            x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  role.read                x  .  .  .  .  .  .  .  .  .  x  .  x  .  .
  role.create              x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  role.change              x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  assignment.give          x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  assignment.withdraw      x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  assignment.read          x  .  .  .  .  .  .  .  .  .  x  .  x  .  .
  emergency.open           x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  emergency.change         x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  emergency.read           x  x  x  x  x  x  x  x  x  x  x  x  x  x  x
  area.import              x  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  area.read                x  x  x  x  x  x  x  x  x  x  x  x  x  x  x
  organisation.create      x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  organisation.change      x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  organisation.read        x  x  x  x  x  x  x  x  x  x  x  x  x  .  x
  site.create              x  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  site.change              x  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  site.read                x  x  x  x  x  x  x  x  x  x  x  x  x  .  x
  project.create           .  .  .  .  .  .  x  x  .  .  .  .  .  .  .
  project.change           .  .  .  .  .  .  x  x  .  .  .  .  .  .  .
  project.read             x  x  x  x  x  x  x  x  x  x  x  x  x  .  x
  grant.record             .  .  .  .  .  .  .  .  x  .  .  .  .  .  .
  grant.approve            .  .  .  .  .  .  .  .  .  x  .  .  .  .  .
  grant.read               .  .  .  .  .  .  x  x  x  x  x  .  .  .  .
  need.record              .  .  .  .  .  .  x  x  .  .  .  .  .  .  .
  need.read                x  x  x  x  x  x  x  x  x  x  x  x  x  x  x
  household.register       .  x  .  .  .  .  .  .  .  .  .  .  .  .  .
  household.correct        .  x  .  .  .  .  .  .  .  .  .  .  .  .  .
  household.verify         .  x  .  .  .  .  .  .  .  .  .  .  .  .  .
  household.hold           .  x  .  .  .  .  .  .  .  .  .  .  .  .  .
  household.release        .  x  .  .  .  .  .  .  .  .  .  .  .  .  .
  household.withdraw       .  x  .  .  .  .  .  .  .  .  .  .  x  .  .
  household.deactivate     .  x  .  .  .  .  .  .  .  .  .  .  .  .  .
  household.read           .  x  .  x  x  .  x  x  .  .  x  .  .  .  .
  household.look           .  x  .  .  x  .  .  .  .  .  .  .  x  .  .
  household.protect        .  .  .  .  .  .  .  .  .  .  .  .  x  .  .
  household.search         .  x  .  .  x  .  .  .  .  .  .  .  x  .  .
  household.import         .  x  .  .  .  .  .  .  .  .  .  .  .  .  .
  household-import.read    .  x  .  .  .  .  .  .  .  .  x  .  x  .  .
  basis.record             .  x  .  .  .  .  .  .  .  .  .  .  x  .  .
  card.issue               .  x  .  .  x  .  .  .  .  .  .  .  .  .  .
  item.create              x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  item.change              x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
  item.read                x  .  x  x  x  x  x  x  x  x  x  x  .  .  .
  stock.receive            .  .  .  .  .  x  .  .  .  .  .  .  .  .  .
  stock.move               .  .  .  .  .  x  .  .  .  .  .  .  .  .  .
  stock.read               .  .  .  x  .  x  x  x  x  x  x  .  .  .  .
  round.create             .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  round.change             .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  round.prepare            .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  round.submit             .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  round.approve            .  .  .  .  .  .  .  x  .  .  .  .  .  .  .
  round.reject             .  .  .  .  .  .  .  x  .  .  .  .  .  .  .
  round.close              .  .  .  .  .  .  .  x  .  .  .  .  .  .  .
  addendum.create          .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  round.read               .  .  x  x  x  x  x  x  x  x  x  x  .  .  .
  entitlement.read         .  .  x  x  x  .  x  x  x  x  x  x  .  .  .
  entitlement.hold         .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  entitlement.release      .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  entitlement.remove       .  .  .  .  .  .  .  x  .  .  .  .  .  .  .
  entitlement.end          .  .  .  x  x  .  x  .  .  .  .  .  .  .  .
  entitlement.reopen       .  .  .  x  x  .  x  .  .  .  .  .  .  .  .
  series.decide            .  .  .  .  .  .  .  x  .  .  .  .  .  .  .
  series.read              .  .  .  x  .  .  x  x  .  .  x  x  .  .  .
  round.outcomes           .  .  .  x  .  .  x  x  .  .  x  x  .  .  .
  why.read                 .  .  .  x  x  .  x  x  .  .  .  x  .  .  .
  eligibility.read         .  .  .  x  .  .  x  x  .  .  x  x  .  .  .
  recipient.create         .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  recipient.read           .  .  .  x  .  .  x  x  .  .  x  .  .  .  .
  service-total.record     .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  service-total.correct    .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  service-total.read       .  .  .  x  .  .  x  x  .  .  x  x  .  x  .
  distribution.plan        .  .  .  x  .  .  x  .  .  .  .  .  .  .  .
  distribution.move        .  .  .  x  .  .  x  .  .  .  .  .  .  .  .
  distribution.cancel      .  .  .  x  .  .  x  .  .  .  .  .  .  .  .
  distribution.open        .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  distribution.suspend     .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  distribution.resume      .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  distribution.supply      .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  distribution.send-back   .  .  .  x  .  x  .  .  .  .  .  .  .  .  .
  distribution.damage      .  .  .  x  .  x  .  .  .  .  .  .  .  .  .
  distribution.close       .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  custody.count            .  .  x  x  .  x  .  .  x  .  .  .  .  .  .
  custody.confirm          .  .  x  x  .  x  .  .  x  .  .  .  .  .  .
  custody.denominations    .  .  .  x  .  .  .  .  x  .  .  .  .  .  .
  custody.read             .  .  x  x  .  x  .  x  x  x  x  .  .  .  .
  distribution.sign-off    .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  distribution.countersign .  .  .  .  .  x  .  .  x  x  .  .  .  .  .
  distribution.witness     .  .  .  x  x  .  .  .  .  .  .  .  .  .  .
  distribution.reopen-request .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  distribution.reopen-approve .  .  .  .  .  .  .  x  .  x  .  .  .  .  .
  distribution.read        .  .  x  x  x  x  x  x  x  x  x  x  .  .  .
  distribution.progress    .  .  .  x  x  .  x  x  .  .  x  x  .  .  .
  desk.lookup              .  .  x  x  x  .  .  .  .  .  .  .  .  .  .
  help-case.open           .  .  x  x  x  .  .  .  .  .  .  .  .  .  .
  help-case.answer         .  .  .  x  x  .  .  .  .  .  .  .  .  .  .
  help-case.read           .  .  .  x  x  .  x  x  .  .  .  x  .  .  .
  distribution.print       .  .  .  x  .  .  x  .  .  .  .  .  .  .  .
  paper.key                .  .  x  x  .  .  .  .  .  .  .  .  .  .  .
  paper.read               .  .  x  x  .  .  x  .  .  .  x  .  .  .  .
  scan.attach              .  .  x  x  .  .  .  .  .  .  .  .  .  .  .
  handout.record           .  .  x  x  .  .  .  .  .  .  .  .  .  .  .
  handout.record-to-other  .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  handout.read             .  .  x  x  x  .  x  x  x  x  x  x  .  .  .
  handout.reverse          .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  handout.reversal-request .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
  handout.reversal-approve .  .  .  .  .  .  .  x  .  x  .  .  .  .  .
  receipt.read             .  .  x  x  x  .  .  .  .  .  x  .  .  .  .
  exchange.record          .  .  .  x  x  .  .  .  .  .  .  .  .  .  .
  exchange.read            .  .  .  x  x  x  x  x  .  .  x  x  .  .  .
  incident.record          .  .  .  x  x  .  .  .  .  .  .  .  .  .  .
  incident.propose         .  .  .  x  .  .  x  .  .  .  .  .  .  .  .
  incident.resolve         .  .  .  .  .  .  .  x  .  .  .  .  .  .  .
  incident.read            .  .  .  x  x  .  x  x  .  .  x  x  .  .  .
  float.advance            .  .  .  .  .  .  .  .  x  .  .  .  .  .  .
  float.return             .  .  .  .  .  .  .  .  x  .  .  .  .  .  .
  float.custodians         .  .  .  .  .  .  .  .  x  x  x  .  .  .  .
  float.read               .  .  .  x  .  .  .  .  x  x  x  .  .  .  .
  shelter-unit.create      .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  shelter-unit.change      .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  shelter-unit.import      .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
  shelter-unit.read        .  .  .  x  x  .  x  x  .  .  x  x  .  .  .
  shelter.free             .  .  .  x  x  .  x  x  .  .  x  x  .  .  .
  shelter.allocate         .  .  .  x  .  .  x  .  .  .  .  .  .  .  .
  shelter.end              .  .  .  x  .  .  x  .  .  .  .  .  .  .  .
  shelter.move             .  .  .  x  .  .  x  .  .  .  .  .  .  .  .
  shelter-allocation.read  .  .  .  x  x  .  x  x  .  .  x  x  .  .  .
  feedback.record          .  .  .  .  x  .  .  .  .  .  .  x  .  .  .
  feedback.read            .  .  .  .  x  .  .  x  .  .  .  x  .  .  .
  feedback.answer          .  .  .  .  x  .  .  .  .  .  .  x  .  .  .
  dispute.open             .  .  .  .  x  .  .  .  .  .  .  x  .  .  .
  dispute.resolve          .  .  .  .  .  .  x  .  .  .  .  x  .  .  .
  dispute.read             .  .  .  x  x  .  x  x  .  .  x  x  .  .  .
  check.plan               .  .  .  .  .  .  .  .  .  .  .  x  .  .  .
  check.record             .  .  .  .  .  .  .  .  .  .  .  x  .  .  .
  check.read               .  .  .  .  .  .  x  x  .  .  x  x  .  .  .
  notice.write             .  .  .  .  .  .  x  .  .  .  .  x  .  .  .
  notice.read              .  .  x  x  x  .  x  x  .  .  x  x  .  .  .
  sensitive-feedback.read  .  .  .  .  .  .  .  .  .  .  .  .  .  .  x
  sensitive-feedback.answer .  .  .  .  .  .  .  .  .  .  .  .  .  .  x
  log.read                 x  x  x  x  x  x  x  x  x  x  x  x  x  x  x
  receipt.check            x  x  x  x  x  x  x  x  x  x  x  x  x  x  x
  log-entry.read           .  .  .  .  .  .  .  .  .  .  x  .  x  .  .
  look.read                .  .  .  .  .  .  .  .  .  .  .  .  x  .  .
  coverage.read            .  .  .  x  .  .  x  x  .  .  x  x  .  x  .
  statement.read           .  .  .  x  x  .  x  x  .  .  .  x  .  .  .
  trial-balance.read       .  .  .  .  .  .  .  x  x  x  x  .  .  .  .
`);

type Level = 'site' | 'organisation' | 'whole organisation';

/** Who sees what: whoever acts at its site; whoever acts anywhere for its organisation; only whoever acts for all of that. */
const levels: Readonly<Record<keyof Things, Level>> = {
  siteId: 'site',
  projectId: 'organisation',
  grantId: 'organisation',
  householdId: 'site',
  importId: 'organisation',
  recipientId: 'site',
  roundId: 'site',
  entitlementId: 'site',
  distributionId: 'site',
  printId: 'site',
  handoutId: 'site',
  incidentId: 'site',
  unitId: 'site',
  allocationId: 'site',
  helpCaseId: 'site',
  feedbackId: 'site',
  disputeId: 'site',
  exchangeId: 'site',
  checkId: 'site',
  noticeId: 'site',
  sensitiveFeedbackId: 'site',
  serviceTotalId: 'site',
  receiptId: 'site',
  moveId: 'site',
  advanceId: 'whole organisation',
};

/** What each list must hold of what its reader may see. */
const lists: Readonly<Record<string, keyof Things>> = {
  'site.read.list': 'siteId',
  'project.read.list': 'projectId',
  'grant.read.list': 'grantId',
  'household.read.list': 'householdId',
  'stock.read': 'siteId',
  'stock.read.receipts': 'receiptId',
  'stock.read.moves': 'moveId',
  'round.read.list': 'roundId',
  'entitlement.read.list': 'entitlementId',
  'recipient.read': 'recipientId',
  'distribution.read.list': 'distributionId',
  'distribution.progress.overall': 'distributionId',
  'distribution.progress.overall-stream': 'distributionId',
  'handout.read.list': 'handoutId',
  'incident.read': 'incidentId',
  'shelter-unit.read.list': 'unitId',
  'shelter.free': 'siteId',
  'shelter-allocation.read.list': 'allocationId',
  'help-case.read': 'helpCaseId',
  'feedback.read.list': 'feedbackId',
  'dispute.read': 'disputeId',
  'exchange.read': 'exchangeId',
  'check.read.list': 'checkId',
  'notice.read': 'noticeId',
  'sensitive-feedback.read.list': 'sensitiveFeedbackId',
  'service-total.record.list': 'serviceTotalId',
  'float.read': 'advanceId',
  'trial-balance.read': 'grantId',
};

/** Lists of nothing that a place has, or of none of it here. */
const listsOfElse = [
  'emergency.read.list',
  'area.read.list',
  'organisation.read.list',
  'need.read',
  'person.read.list',
  'role.read.list',
  'assignment.read.list',
  'float.custodians',
  'item.read.list',
  'household-import.read.problems',
  'eligibility.read',
  'feedback.read.kinds',
  'coverage.read',
  'service-total.read',
  'session.read',
  'log-entry.read', // of the whole emergency, and of no part of it
];

/** What a read must be asked with. */
const queries: Readonly<Record<string, string>> = {
  'custody.denominations': '?currency=USD&values=1',
};

/** Bodies with which a write looks for what it is to change. Of the others the contract is refused first. */
const reason = 'for the walk';
const bodies: Readonly<Record<string, object>> = {
  'household.correct': { size: 3 },
  'household.verify': {},
  'household.hold': { reason: 'complaint' },
  'household.release': {},
  'household.withdraw': {},
  'household.deactivate': { reason: 'moved' },
  'basis.record': { purpose: 'registration', basis: 'vital_interest' },
  'card.issue': { reason: 'lost' },
  'organisation.change': { name: 'Another name', type: 'local' },
  'grant.approve': {},
  'addendum.create': { reason },
  'round.close': { reason },
  'series.decide': { did: 'suspended', reason },
  'round.prepare': {},
  'round.submit': {},
  'round.approve': { digest: '0'.repeat(64) },
  'round.reject': { reason },
  'entitlement.hold': { reason },
  'entitlement.release': { reason },
  'entitlement.remove': { reason },
  'entitlement.end': { entitlementIds: [newId()], outcome: 'moved', reason },
  'entitlement.reopen': { reason },
  'distribution.open': {},
  'distribution.suspend': { cause: 'crowd', reason },
  'distribution.resume': {},
  'paper.key': { lines: [{ no: 1 }] },
  'scan.attach': {
    ...{ page: 1, sha256: 'a'.repeat(64), bytes: 1, mediaType: 'image/png' },
    keptAt: 'shelf 1',
  },
  'exchange.record': { entitlementLineId: newId(), quantity: '1' },
  'distribution.supply': { lines: [{ itemId: newId(), quantity: '1' }] },
  'distribution.send-back': { lines: [{ no: 1, quantity: '1' }] },
  'distribution.damage': { lines: [{ no: 1, quantity: '1' }], reason: 'fell into water' },
  'distribution.move': { heldOn: '2026-11-24', reason },
  'distribution.cancel': { reason },
  'distribution.sign-off': {},
  'custody.count': { moment: 'end', counted: [{ no: 1, good: '0' }] },
  'custody.confirm': {},
  'distribution.countersign': {},
  'distribution.witness': { role: 'camp committee', proofKind: 'signature' },
  'distribution.reopen-request': { reason },
  'distribution.reopen-approve': {},
  'distribution.print': { kind: 'list', language: 'en' },
  'handout.reverse': { kind: 'entry_error', reason },
  'handout.reversal-request': { kind: 'entry_error', reason },
  'handout.reversal-approve': {},
  'shelter-unit.change': { capacity: 3, coveredM2: '16', exclusive: true, accessible: true, active: true },
  'shelter.end': { endsOn: '2026-11-20', reason: 'returned' },
  'shelter.move': { movedOn: '2026-11-20', unitId: newId() },
  'desk.lookup': { token: 1 },
  'service-total.correct': { counted: {} },
  'help-case.open': { kind: 'not_on_list' },
  'help-case.answer': { answer: 'told_why' },
  'dispute.open': { claim: 'not_received' },
  'dispute.resolve': { reason },
  'check.plan': { seed: 'walk' },
  'check.record': { entitlementId: newId(), received: 'yes', waitedMinutes: 5, respected: true },
  'notice.write': {
    language: 'en',
    whoWeAre: reason,
    what: reason,
    forWhom: reason,
    why: reason,
    free: reason,
    howToComplain: reason,
  },
  'feedback.answer': { outcome: 'answered', informed: 'informed', told: reason },
  'sensitive-feedback.answer': { outcome: 'referred', informed: 'informed', told: reason },
  'incident.record': { kind: 'crowd', severity: 'low', told: reason },
  'incident.propose': { resolution: 'accepted', reason },
  'incident.resolve': {},
};

const operations = read();
const emergencyReads = operations.filter(
  ({ method, act }) => method === 'get' && act !== undefined && acts[act].within === 'emergency',
);
const writes = operations.filter(({ method, isPublic }) => method !== 'get' && !isPublic);
const everyRole = Object.keys(roles) as RoleName[];
const whose = ['own', 'otherSite', 'otherOrganisation', 'otherEmergency'] as const;
type Whose = (typeof whose)[number];
type Reader = 'atSite' | 'inOrganisation';

/**
 * Every route × every role × {own site, other site, other organisation, other emergency}, with things that are really there: who does
 * not hold the act hears 403, who holds it elsewhere 404, and nobody hears of anything else, in no list and no report.
 */
describe('every route', () => {
  let world: World;
  let places: Readonly<Record<Whose, Place>>;
  /** What lies at the other site of the own round. */
  let aside: readonly Uuid[];

  beforeAll(async () => {
    world = await openWorld();
    const own = await layPlace(world);
    const { emergencyId, organisationId } = own.desk;
    places = {
      own,
      otherSite: await layPlace(world, { emergencyId, organisationId }),
      otherOrganisation: await layPlace(world, { emergencyId }),
      otherEmergency: await layPlace(world),
    };
    aside = await promisedAside(world, own);
  }, 60_000);

  afterAll(() => world.close());

  it('has an act, or is one of the public ones', () => {
    expect(operations.length).toBeGreaterThan(60);
    expect(operations.filter(({ isPublic }) => isPublic).map(({ operationId }) => operationId)).toEqual(
      publicRoutes,
    );
    expect(operations.filter(({ act, isPublic }) => act === undefined && !isPublic)).toEqual([]);
  });

  it('stems from its act by its name, and no two share one', () => {
    for (const { operationId, act } of operations)
      expect(operationId === act || operationId.startsWith(`${String(act)}.`)).toBe(true);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('is for the roles of the matrix and for no other', () => {
    const rows = Object.entries(acts) as [ActName, ActRow][];
    const told = rows.map(([act, row]) => [act, row.roles === 'everyone' ? everyRole : row.roles] as const);

    expect(
      Object.fromEntries(told.map(([act, some]) => [act, everyRole.filter((role) => some.includes(role))])),
    ).toEqual(
      Object.fromEntries(
        Object.keys(matrix).map((act) => [act, everyRole.filter((role) => holds(role, act))]),
      ),
    );
  });

  it('that reads a thing, or a list, is one that this walk knows', () => {
    const unknown = operations
      .filter(
        ({ method, operationId }) =>
          method === 'get' && !(operationId in lists) && !listsOfElse.includes(operationId),
      )
      .filter(
        ({ path }) =>
          !(deciding(path) in levels) && !/^[/]api[/]v1[/](?!emergencies[/]\{emergencyId\}[/])/.test(path),
      );

    expect(unknown.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('is not for who is not signed in', async () => {
    await sideBySide(
      operations.filter(({ isPublic }) => !isPublic),
      async (operation) => {
        const { status } = await send(world.nobody, operation, places.own.emergencyId);
        expect([operation.operationId, status]).toEqual([operation.operationId, 401]);
      },
    );
  });

  it.each(everyRole)('shows a %s what is in scope, and tells of nothing else', async (role) => {
    for (const reader of ['atSite', 'inOrganisation'] as const) {
      const api = await world.as(role, places.own[reader]);
      const secrets = secretsFor(reader);
      for (const operation of emergencyReads) {
        await sideBySide(askedOf(role, operation, reader), async (of) => {
          const { emergencyId, things } = places[of];
          const answer = await send(api, operation, emergencyId, things);
          const wanted = statusOf(role, operation, reader, of);
          const told = secrets.filter((id) => answer.status === 200 && answer.text.includes(id));
          expect({ reader, of, route: operation.operationId, status: answer.status, told }).toEqual({
            reader,
            of,
            route: operation.operationId,
            status: wanted,
            told: [],
          });
          if (wanted === 200) expectListed(operation, answer, reader, of);
          if (of === 'otherEmergency' && deciding(operation.path) in levels) {
            const strayed = await send(api, operation, places.own.emergencyId, things);
            expect([operation.operationId, strayed.status]).toEqual([
              operation.operationId,
              holds(role, operation.act) ? 404 : 403,
            ]);
          }
        });
      }
      for (const operation of operations.filter(
        ({ method, act, isPublic }) =>
          method === 'get' && !isPublic && act !== undefined && acts[act].within === 'shared',
      )) {
        const { status, text } = await send(api, operation, places.own.emergencyId);
        const named = deciding(operation.path) !== '';
        expect([operation.operationId, status]).toEqual([
          operation.operationId,
          !holds(role, operation.act) ? 403 : named ? 404 : 200,
        ]);
        expect([operation.operationId, secrets.filter((id) => text.includes(id))]).toEqual([
          operation.operationId,
          [],
        ]);
      }
    }
  });

  it.each(everyRole)('lets a %s change nothing that is out of scope', async (role) => {
    const before = await stateOf();
    await sideBySide(whose, async (of) => {
      const extent =
        of === 'otherOrganisation' || of === 'otherEmergency' ? places[of].inOrganisation : places[of].atSite;
      const api = await world.as(role, extent);
      for (const operation of writes.filter((write) => askedOf(role, write).includes(of))) {
        const who = operation.method === 'delete' ? await world.as(role, extent) : api;
        const things = of === 'own' ? {} : places.own.things; // at home, things that are not there
        const { status, text } = await send(who, operation, places.own.emergencyId, things);
        const wanted = writeStatusesOf(role, operation, of);
        expect({
          of,
          route: operation.operationId,
          status: wanted.includes(status) ? 'as it must' : `${status} ${text.slice(0, 300)}`,
        }).toEqual({
          of,
          route: operation.operationId,
          status: 'as it must',
        });
      }
    });
    expect(await stateOf()).toEqual(before);
  });

  it('is no trouble in what all emergencies share', async () => {
    const within = operations.filter(({ path }) => path.includes('{emergencyId}'));
    await sideBySide(everyRole, async (role) => {
      const api = await world.as(role);
      for (const operation of within.filter(({ act }) => holds(role, act))) {
        const { status } = await send(api, operation, nil);
        expect({ role, route: operation.operationId, status: status < 500 ? 'as it must' : status }).toEqual({
          role,
          route: operation.operationId,
          status: 'as it must',
        });
      }
    });
  });

  /** Ids that a reader may not hear of: of things out of scope, and of emergencies where they are nobody. */
  function secretsFor(reader: Reader): readonly Uuid[] {
    const hidden = whose.flatMap((of) =>
      (Object.entries(places[of].things) as [keyof Things, Uuid][])
        .filter(([name]) => !sees(reader, of, levels[name]))
        .map(([, id]) => id),
    );
    const elsewhere = [places.otherEmergency.emergencyId];
    return [...hidden, ...elsewhere, ...(reader === 'atSite' ? aside : [])];
  }

  /** All of the own place that writes could change. */
  async function stateOf(): Promise<unknown> {
    const { desk, things, inOrganisation } = places.own;
    const leader = await world.as('team-leader', inOrganisation);
    const auditor = await world.as('auditor', inOrganisation);
    const answers = [
      await leader.get(desk.path(`distributions/${things.distributionId}`)),
      await leader.get(desk.path(`rounds/${things.roundId}`)),
      await leader.get(desk.path(`entitlements/${things.entitlementId}`)),
      await leader.get(desk.path(`households/${things.householdId}`)),
      await leader.get(desk.path('incidents')),
      await leader.get(desk.path('disputes')),
      await leader.get(desk.path('shelter/units')),
      await leader.get(desk.path('shelter/allocations')),
      await leader.get(desk.path('handouts')),
      await auditor.get(desk.path('stock')),
      await auditor.get(desk.path(`grants/${things.grantId}`)),
      await auditor.get(desk.path('reports/trial-balance')),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    return answers.map(({ body }) => body);
  }

  function expectListed(operation: Operation, answer: Answer, reader: Reader, of: Whose): void {
    const name = lists[operation.operationId];
    if (name === undefined) return;
    const named = deciding(operation.path) in levels;
    const listed = whose
      .filter((one) => (named ? one === of : sees(reader, one, levels[name])))
      .map((one) => places[one].things[name]);
    expect([operation.operationId, listed.filter((id) => !answer.text.includes(id))]).toEqual([
      operation.operationId,
      [],
    ]);
  }

  /** An address of these things, and of nothing where a thing is not told. */
  function send(
    api: Api,
    { method, path, operationId }: Operation,
    emergencyId: Uuid,
    things: Partial<Things> = {},
  ): Promise<Answer> {
    const address = path
      .replace('/api/v1/', '')
      .replace('{emergencyId}', emergencyId)
      .replace('{listNo}', '0')
      .replace(/\{(\w+)\}/g, (_, name: string) => things[name as keyof Things] ?? newId())
      .concat(queries[operationId] ?? '');
    const body = bodies[operationId] ?? {};
    const options = { headers: { 'if-match': '"1"' } };
    switch (method) {
      case 'get':
        return address.endsWith('/stream') ? api.listen(address) : api.get(address);
      case 'put':
        return api.put(address, body, options);
      case 'patch':
        return api.patch(address, body, options);
      case 'delete':
        return api.delete(address);
      default:
        return api.post(address, body, options);
    }
  }
});

/** Does for each what leaves the others alone, a few side by side: a walk one by one mostly waits. */
async function sideBySide<Item>(items: readonly Item[], walk: (item: Item) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += 5)
    await Promise.all(items.slice(from, from + 5).map((item) => walk(item)));
}

/**
 * Where a role is sent: everywhere; at home and far away where an address names nothing but the emergency, for it is the same elsewhere in
 * that, and where the role does not hold the act and hears 403 all the same.
 */
function askedOf(
  role: RoleName,
  { act, path, method }: Operation,
  reader: Reader = 'atSite',
): readonly Whose[] {
  const isTheSame = method === 'get' && !/\{(?!emergencyId)\w+\}/.test(path);
  if (holds(role, act)) return isTheSame ? ['own', 'otherEmergency'] : whose;
  return reader === 'atSite' ? ['own', 'otherEmergency'] : [];
}

/** Whether somebody who acts at the own site, or for the own organisation, sees what lies there. */
function sees(reader: Reader, of: Whose, level: Level): boolean {
  if (of === 'own') return reader === 'inOrganisation' || level !== 'whole organisation';
  return of === 'otherSite' && (reader === 'inOrganisation' || level === 'organisation');
}

function statusOf(role: RoleName, { act, path }: Operation, reader: Reader, of: Whose): number {
  if (!holds(role, act)) return 403;
  if (of === 'otherEmergency') return 404;
  const name = deciding(path);
  return name in levels && !sees(reader, of, levels[name as keyof Things]) ? 404 : 200;
}

/** Which statuses are right: never one that says that something was done, or that there is something. */
function writeStatusesOf(
  role: RoleName,
  { act, path, operationId, method }: Operation,
  of: Whose,
): readonly number[] {
  if (!holds(role, act)) return [403];
  if (method === 'delete') return [204]; // signs out, and whoever did has ended only their own session
  if (act !== undefined && acts[act].within === 'emergency' && of === 'otherEmergency') return [404];
  const named = /\{(?!emergencyId|listNo)\w+\}/.test(path);
  if (named && operationId in bodies) return [404];
  return named ? [404, 400, 415] : [400, 415];
}

/** The last thing that an address names besides the emergency. */
function deciding(path: string): string {
  return [...path.matchAll(/\{(?!emergencyId|listNo)(\w+)\}/g)].at(-1)?.[1] ?? '';
}

function holds(role: RoleName, act: string | undefined): boolean {
  return act !== undefined && matrix[act]?.[everyRole.indexOf(role)] === true;
}

/** Households of the own round that live at its other site, and what they are promised. */
async function promisedAside({ owner }: World, { desk }: Place): Promise<readonly Uuid[]> {
  const rows = await owner.query<readonly { id: Uuid; householdId: Uuid }[]>(
    'select id, household_id as "householdId" from entitlement where round_id = $1 and site_id <> $2',
    [desk.roundId, desk.siteId],
  );
  expect(rows.length).toBeGreaterThan(0);
  return rows.flatMap(({ id, householdId }) => [id, householdId]);
}

function readMatrix(text: string): Readonly<Record<string, readonly boolean[]>> {
  const [, ...rows] = text
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/ +/));
  return Object.fromEntries(rows.map(([act = '', ...marks]) => [act, marks.map((mark) => mark === 'x')]));
}

function read(): readonly Operation[] {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string; 'x-act'?: ActName; 'x-public'?: string }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method,
      path,
      operationId: operation.operationId,
      act: operation['x-act'],
      isPublic: operation['x-public'] !== undefined,
    })),
  );
}
