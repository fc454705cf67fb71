import { currencyOfCommodity } from '../ledger/currency.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import type { ReopeningView, SignOffLineView, SignOffView } from './sign-off.contract.js';
import type { SignOffLine } from './distribution.rules.js';
import type { Reopening, SignOff } from './sign-off.store.js';

export function signOffViewOf({
  id: _,
  lines,
  signedAt,
  signatures,
  reopening,
  ...signOff
}: SignOff): SignOffView {
  return {
    ...signOff,
    lines: lines.map(lineViewOf),
    signedAt: signedAt.toISOString(),
    signatures: signatures.map(({ part, personId, role, proofKind, proofRef, ...one }) => ({
      ...{ part, personId, role, proofKind, proofRef },
      signedAt: one.signedAt.toISOString(),
    })),
    reopening: reopening && reopeningViewOf(reopening),
  };
}

function lineViewOf({ no, commodityId, grantId, lotId, ...line }: SignOffLine): SignOffLineView {
  const currency = currencyOfCommodity(commodityId);
  const text = (amount: bigint): string => formatAmount(amount, currency?.exponent ?? 0);
  return {
    ...{ no, commodityId, grantId, lotId },
    currency: currency?.code ?? null,
    taken: text(line.taken),
    given: text(line.given),
    returned: text(line.returned),
    damaged: text(line.damaged),
    missing: text(line.missing),
  };
}

function reopeningViewOf({
  reason,
  requestedBy,
  requestedAt,
  approvedBy,
  approvedAt,
}: Reopening): ReopeningView {
  return {
    ...{ reason, requestedBy, approvedBy },
    requestedAt: requestedAt.toISOString(),
    approvedAt: approvedAt?.toISOString() ?? null,
  };
}
