import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsString, Length } from 'class-validator';
import { AreIds } from '../platform/field.contract.js';
import { endingCodes } from './codes.rules.js';

/** Says of entitlements of a round how they ended. Where one of them cannot end so, none is ended. */
export class EndEntitlements {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @AreIds()
  readonly entitlementIds!: string[];

  /** `partly` where something of it was handed out, and only then. */
  @IsIn(endingCodes)
  readonly outcome!: 'absent' | 'partly' | 'refused' | 'not_recognised' | 'moved' | 'deceased' | 'duplicate';

  @IsString()
  @Length(3, 500)
  readonly reason!: string;
}

/** How many entitlements stand how. Each is counted once. */
export class OutcomeCountsView {
  readonly open!: number;
  readonly collected!: number;
  readonly absent!: number;
  readonly partly!: number;
  readonly refused!: number;
  readonly not_recognised!: number;
  readonly moved!: number;
  readonly deceased!: number;
  readonly duplicate!: number;
  /** Taken off the list after approval. */
  readonly cancelled!: number;
}

/** How what the approved lists of a round promised stands, as far as the caller sees it. */
export class RoundOutcomesView {
  readonly roundId!: string;
  readonly state!: 'draft' | 'submitted' | 'approved' | 'open' | 'closed';
  readonly entitlements!: number;
  readonly outcomes!: OutcomeCountsView;
  /** Of the open ones, those on hold. */
  readonly held!: number;
  /** Of the open ones, those of which only shelter is not allocated yet. */
  readonly waitingForShelter!: number;
}
