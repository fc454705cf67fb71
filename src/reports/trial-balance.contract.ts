import { ApiProperty } from '@nestjs/swagger';
import { type AccountKind, accountKinds } from '../ledger/ledger.rules.js';
import { ReportCheckpointView } from './checkpoint.contract.js';

const accountCodes = Object.keys(accountKinds);
const commodityKinds = ['currency', 'item'] as const;

/** All accounts of a kind that hold one commodity of one grant. Amounts have the commodity's own digits. */
export class TrialLineView {
  readonly commodityId!: string;
  @ApiProperty({ enum: commodityKinds })
  readonly commodityKind!: 'currency' | 'item';
  /** The code of the currency or item. */
  readonly commodity!: string;
  /** Null for value of no grant. */
  readonly grantId!: string | null;
  readonly grantCode!: string | null;
  /** The kind of the accounts, e.g. `stock`, `reserved`, `delivered`. */
  @ApiProperty({ enum: accountCodes })
  readonly account!: AccountKind;
  /** What left them. */
  readonly debits!: string;
  /** What came into them. */
  readonly credits!: string;
  /** Credits − debits: below zero for those from whom value comes. */
  readonly balance!: string;
}

/** All accounts of a commodity: what was debited was credited. */
export class TrialTotalView {
  readonly commodityId!: string;
  @ApiProperty({ enum: commodityKinds })
  readonly commodityKind!: 'currency' | 'item';
  readonly commodity!: string;
  readonly debits!: string;
  readonly credits!: string;
  readonly balance!: string;
  /** False is a fault of the service: let nobody work on until it is found. */
  readonly balanced!: boolean;
}

/** All accounts that hold one commodity of one grant: no value moves between grants, so that each balances by itself. */
export class TrialGrantTotalView extends TrialTotalView {
  /** Null for value of no grant. */
  readonly grantId!: string | null;
  readonly grantCode!: string | null;
}

/** Where the money of a grant is, in its own currency: what was received is the sum of what follows it. */
export class GrantBalanceView {
  readonly grantId!: string;
  readonly code!: string;
  readonly donor!: string;
  readonly currency!: string;
  /** What the donor promised. */
  readonly granted!: string;
  /** What came in for this emergency. */
  readonly received!: string;
  /** Still on the grant's lines; below zero where they are shared and the money came in elsewhere. */
  readonly left!: string;
  /** Carried by custodians. */
  readonly floats!: string;
  /** With distributions that are open. */
  readonly reserved!: string;
  readonly delivered!: string;
  readonly overDelivered!: string;
  /** Owed, lost, or not explained yet. */
  readonly elsewhere!: string;
}

/** What the emergency's transfers moved, pending ones apart. */
export class TrialBalanceView {
  readonly lines!: TrialLineView[];
  readonly totals!: TrialTotalView[];
  readonly grantTotals!: TrialGrantTotalView[];
  readonly grants!: GrantBalanceView[];
  /** All that the log held by then is in the figures: so they can be traced to its entries. Null until the log is signed. */
  readonly checkpoint!: ReportCheckpointView | null;
}
