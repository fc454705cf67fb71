import { Injectable } from '@nestjs/common';
import type { Reads, Tx } from '../platform/database/tx.js';
import { newId, type Uuid } from '../platform/ids.js';
import type { SignOffLine } from './distribution.rules.js';
import type { Figures, Signed } from './sign-off.rules.js';

export interface Signature {
  readonly part: 'books' | 'community';
  readonly personId: Uuid;
  readonly role: string | null;
  readonly proofKind: 'signature' | 'thumbprint' | 'paper' | 'photo' | null;
  readonly proofRef: string | null;
  readonly signedAt: Date;
}

export interface Reopening {
  readonly reason: string;
  readonly requestedBy: Uuid;
  readonly requestedAt: Date;
  readonly approvedBy: Uuid | null;
  readonly approvedAt: Date | null;
}

/** A version of a sign-off: the figures that a team leader signed, who signed under it, and who opened it again. */
export interface SignOff extends Signed {
  readonly id: Uuid;
  readonly difference: boolean;
  readonly explanation: string | null;
  readonly signedAt: Date;
  readonly signatures: readonly Signature[];
  readonly reopening: Reopening | null;
}

interface OfDistribution {
  readonly emergencyId: Uuid;
  readonly distributionId: Uuid;
}

@Injectable()
export class SignOffStore {
  async insert(
    tx: Tx,
    { emergencyId, distributionId }: OfDistribution,
    signOff: Figures & Pick<SignOff, 'version' | 'difference' | 'explanation' | 'signedBy' | 'signedAt'>,
  ): Promise<void> {
    await tx.query(
      `insert into sign_off (id, emergency_id, distribution_id, version, planned, came, counted, difference, explanation, signed_by, signed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[newId(signOff.signedAt.getTime()), emergencyId, distributionId, signOff.version],
        ...[signOff.planned, signOff.came],
        JSON.stringify(signOff.lines, (_, value: unknown) =>
          typeof value === 'bigint' ? value.toString() : value,
        ),
        ...[signOff.difference, signOff.explanation, signOff.signedBy, signOff.signedAt],
      ],
    );
  }

  /** All versions, the first one first. */
  async of(reads: Reads, distributionId: Uuid): Promise<readonly SignOff[]> {
    const rows = await reads.query<readonly SignOffRead[]>(
      `select id, version, planned, came, counted, difference, explanation, signed_by as "signedBy", signed_at as "signedAt"
       from sign_off
       where distribution_id = $1
       order by version`,
      [distributionId],
    );
    const signatures = await reads.query<readonly (Signature & { readonly signOffId: Uuid })[]>(
      `select sign_off_id as "signOffId", part, person_id as "personId", role, proof_kind as "proofKind", proof_ref as "proofRef",
              signed_at as "signedAt"
       from sign_off_signature
       where distribution_id = $1
       order by signed_at, id`,
      [distributionId],
    );
    const reopenings = await reads.query<readonly (Reopening & { readonly signOffId: Uuid })[]>(
      `select sign_off_id as "signOffId", reason, requested_by as "requestedBy", requested_at as "requestedAt", approved_by as "approvedBy",
              approved_at as "approvedAt"
       from sign_off_reopening
       where distribution_id = $1`,
      [distributionId],
    );
    return rows.map(({ counted, ...row }) => ({
      ...row,
      lines: counted.map(lineOf),
      signatures: signatures.filter(({ signOffId }) => signOffId === row.id),
      reopening: reopenings.find(({ signOffId }) => signOffId === row.id) ?? null,
    }));
  }

  async insertSignature(
    tx: Tx,
    { emergencyId, distributionId }: OfDistribution,
    signOffId: Uuid,
    { part, personId, role, proofKind, proofRef, signedAt }: Signature,
  ): Promise<void> {
    await tx.query(
      `insert into sign_off_signature (id, emergency_id, distribution_id, sign_off_id, part, person_id, role, proof_kind, proof_ref, signed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        newId(signedAt.getTime()),
        ...[emergencyId, distributionId, signOffId, part, personId, role, proofKind, proofRef, signedAt],
      ],
    );
  }

  async insertReopening(
    tx: Tx,
    { emergencyId, distributionId }: OfDistribution,
    signOffId: Uuid,
    { reason, requestedBy, requestedAt }: Pick<Reopening, 'reason' | 'requestedBy' | 'requestedAt'>,
  ): Promise<void> {
    await tx.query(
      `insert into sign_off_reopening (id, emergency_id, distribution_id, sign_off_id, reason, requested_by, requested_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        newId(requestedAt.getTime()),
        ...[emergencyId, distributionId, signOffId, reason, requestedBy, requestedAt],
      ],
    );
  }

  async approveReopening(tx: Tx, signOffId: Uuid, personId: Uuid, now: Date): Promise<void> {
    await tx.query(
      'update sign_off_reopening set approved_by = $2, approved_at = $3 where sign_off_id = $1',
      [signOffId, personId, now],
    );
  }
}

interface SignOffRead extends Omit<SignOff, 'lines' | 'signatures' | 'reopening'> {
  readonly counted: readonly InText[];
}

type Amounts = 'taken' | 'given' | 'returned' | 'damaged' | 'missing';

/** A line of the sign-off as it is kept: amounts as text, for JSON has no integers of 64 bits. */
type InText = Omit<SignOffLine, Amounts> & Readonly<Record<Amounts, string>>;

function lineOf({ taken, given, returned, damaged, missing, ...line }: InText): SignOffLine {
  return {
    ...line,
    taken: BigInt(taken),
    given: BigInt(given),
    returned: BigInt(returned),
    damaged: BigInt(damaged),
    missing: BigInt(missing),
  };
}
