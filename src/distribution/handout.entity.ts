import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('handout')
export class HandoutRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('uuid') readonly entitlementId!: string;
  @Column('uuid') readonly recipientId!: string;
  @Column('int') readonly deliveryNo!: number;
  @Column('text') readonly captured!: string;
  @Column('text') readonly collector!: string;
  @Column('uuid', { nullable: true }) readonly collectorId!: string | null;
  @Column('text', { nullable: true }) readonly collectorReason!: string | null;
  @Column('text') readonly identity!: string;
  @Column('uuid', { array: true }) readonly witnessIds!: string[];
  @Column('text') readonly proofKind!: string;
  @Column('text', { nullable: true }) readonly proofRef!: string | null;
  @Column('timestamp with time zone', { precision: 3 }) readonly occurredAt!: Date;
  @Column('timestamp with time zone', { precision: 3 }) readonly recordedAt!: Date;
  @Column('uuid') readonly recordedBy!: string;
  @Column('uuid', { nullable: true }) readonly deviceId!: string | null;
  @Column('bigint', { nullable: true }) readonly deviceCounter!: bigint | null;
  @Column('bytea', { nullable: true }) readonly contentDigest!: Buffer | null;
  @Column('boolean') readonly late!: boolean;
  @Column('boolean') readonly over!: boolean;
  @Column('text', { nullable: true }) readonly shortReason!: string | null;
  @Column('text') readonly receiptCode!: string;
  @Column('jsonb', { nullable: true }) readonly counted!: object | null;
  @Column('int', { nullable: true }) readonly persons!: number | null;
  @Column('uuid', { nullable: true }) readonly anewOf!: string | null;
}

@Entity('exchange')
export class ExchangeRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly handoutId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('uuid') readonly entitlementLineId!: string;
  @Column('bigint') readonly quantity!: bigint;
  @Column('uuid') readonly recordedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly recordedAt!: Date;
}

@Entity('handout_line')
export class HandoutLineRow {
  @PrimaryColumn('uuid') readonly handoutId!: string;
  @PrimaryColumn('smallint') readonly no!: number;
  @Column('uuid') readonly entitlementLineId!: string;
  @Column('bigint') readonly quantity!: bigint;
  @Column('bigint') readonly over!: bigint;
}

@Entity('reversal')
export class ReversalRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly handoutId!: string;
  @Column('text') readonly kind!: string;
  @Column('text', { nullable: true }) readonly condition!: string | null;
  @Column('text') readonly reason!: string;
  @Column('uuid') readonly recordedBy!: string;
  @Column('uuid', { nullable: true }) readonly approvedBy!: string | null;
  @Column('timestamp with time zone', { precision: 3 }) readonly recordedAt!: Date;
  @Column('uuid', { nullable: true }) readonly anewId!: string | null;
}

@Entity('reversal_request')
export class ReversalRequestRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly handoutId!: string;
  @Column('text') readonly kind!: string;
  @Column('text', { nullable: true }) readonly condition!: string | null;
  @Column('uuid', { nullable: true }) readonly rightEntitlementId!: string | null;
  @Column('text') readonly reason!: string;
  @Column('uuid') readonly requestedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly requestedAt!: Date;
}

@Entity('incident')
export class IncidentRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('text') readonly kind!: string;
  @Column('text') readonly severity!: string;
  @Column('uuid', { nullable: true }) readonly handoutId!: string | null;
  @Column('text', { nullable: true }) readonly told!: string | null;
  @Column('text', { array: true }) readonly informed!: string[];
  @Column('text') readonly state!: string;
  @Column('text', { nullable: true }) readonly resolution!: string | null;
  @Column('text', { nullable: true }) readonly resolutionReason!: string | null;
  @Column('uuid', { nullable: true }) readonly proposedBy!: string | null;
  @Column('uuid', { nullable: true }) readonly resolvedBy!: string | null;
  @Column('uuid') readonly recordedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly recordedAt!: Date;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) readonly resolvedAt!: Date | null;
}

@Entity('cash_advance')
export class CashAdvanceRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('text') readonly kind!: string;
  @Column('uuid') readonly custodianId!: string;
  @Column('uuid') readonly organisationId!: string;
  @Column('uuid') readonly grantId!: string;
  @Column('uuid') readonly grantLineId!: string;
  @Column('text') readonly currency!: string;
  @Column('bigint') readonly amount!: bigint;
  @Column('date', { nullable: true }) readonly settleBy!: string | null;
  @Column('uuid') readonly recordedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly recordedAt!: Date;
}
