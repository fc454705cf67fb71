import { IsIn, IsString, Length } from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';

const proofs = ['signature', 'thumbprint', 'paper', 'photo'] as const;

/**
 * Signs, as the team leader, what the ledger says came of a closed distribution. Where it says something else later, e.g. because a paper list came
 * in, it is signed anew.
 */
export class SignOffDistribution {
  /** Needed where something is damaged or missing. */
  @IsOptional()
  @IsString()
  @Length(3, 1_000)
  readonly explanation?: string;
}

/** Says that a representative of the community signed: what they are there, and what shows it. No name, no phone. */
export class WitnessSignOff {
  /** E.g. member of the camp committee, head teacher. */
  @IsString()
  @Length(3, 100)
  readonly role!: string;

  @IsIn(proofs)
  readonly proofKind!: (typeof proofs)[number];

  /** Where the proof is, e.g. the digest of a scan. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly proofRef?: string;
}

export class ReportQuery {
  @IsIn(['en', 'fr', 'ar', 'es'])
  readonly language: 'en' | 'fr' | 'ar' | 'es' = 'en';
}

export class ReopenDistribution {
  @IsString()
  @Length(3, 400)
  readonly reason!: string;
}

/** One line of the sign-off: what was taken along is what was given, returned, damaged and missing together. */
export class SignOffLineView {
  /** The number of the line among what was taken along; null for what was given though nothing of the kind was taken along. */
  readonly no!: number | null;
  readonly commodityId!: string;
  readonly currency!: string | null;
  readonly grantId!: string | null;
  readonly lotId!: string | null;
  readonly taken!: string;
  /** By handouts that stood at sign-off. */
  readonly given!: string;
  readonly returned!: string;
  readonly damaged!: string;
  /** Below zero where more is accounted for than was taken along. */
  readonly missing!: string;
}

/** Who signed under the team leader's figures: for the books, or for the community. */
export class SignatureView {
  readonly part!: 'books' | 'community';
  /** Who signed for the books; who saw and recorded that the community's representative did. */
  readonly personId!: string;
  /** What the representative is in the community. Nobody's name. */
  readonly role!: string | null;
  readonly proofKind!: 'signature' | 'thumbprint' | 'paper' | 'photo' | null;
  readonly proofRef!: string | null;
  readonly signedAt!: string;
}

/** Why a sign-off was to be opened again, who asked, and who agreed. */
export class ReopeningView {
  readonly reason!: string;
  readonly requestedBy!: string;
  readonly requestedAt!: string;
  readonly approvedBy!: string | null;
  readonly approvedAt!: string | null;
}

/** The figures that a team leader signed. They stay as they were; what is signed later is another version. */
export class SignOffView {
  readonly version!: number;
  readonly planned!: number;
  readonly came!: number;
  readonly lines!: SignOffLineView[];
  /** Whether anything was damaged or missing. */
  readonly difference!: boolean;
  readonly explanation!: string | null;
  readonly signedBy!: string;
  readonly signedAt!: string;
  readonly signatures!: SignatureView[];
  readonly reopening!: ReopeningView | null;
}

export class SignOffsView {
  /** All versions, the first one first. */
  readonly items!: SignOffView[];
}
