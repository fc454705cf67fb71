import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('distribution')
export class DistributionRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly roundId!: string;
  @Column('uuid') readonly projectId!: string;
  @Column('uuid') readonly organisationId!: string;
  @Column('uuid') readonly siteId!: string;
  @Column('date') readonly heldOn!: string;
  @Column('text') readonly kind!: string;
  @Column('uuid', { nullable: true }) readonly deliveryAreaId!: string | null;
  @Column('uuid', { nullable: true }) readonly movedFrom!: string | null;
  @Column('uuid') readonly teamLeaderId!: string;
  @Column('smallint') readonly desks!: number;
  @Column('text') readonly state!: string;
  @Column('text', { nullable: true }) readonly stateReason!: string | null;
  @Column('int') readonly version!: number;
  @Column('uuid') readonly createdBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly createdAt!: Date;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) readonly openedAt!: Date | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) readonly closedAt!: Date | null;
}

@Entity('distribution_step')
export class DistributionStepRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('text') readonly did!: string;
  @Column('text', { nullable: true }) readonly cause!: string | null;
  @Column('text', { nullable: true }) readonly reason!: string | null;
  @Column('uuid') readonly personId!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly at!: Date;
}

@Entity('distribution_entitlement')
export class DistributionEntitlementRow {
  @PrimaryColumn('uuid') readonly distributionId!: string;
  @PrimaryColumn('uuid') readonly entitlementId!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly plannedAt!: Date;
  @Column('boolean') readonly live!: boolean;
}

@Entity('distribution_stock')
export class DistributionStockRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('smallint') readonly no!: number;
  @Column('uuid') readonly commodityId!: string;
  @Column('uuid', { nullable: true }) readonly grantId!: string | null;
  @Column('uuid', { nullable: true }) readonly lotId!: string | null;
  @Column('uuid', { nullable: true }) readonly custodianId!: string | null;
  @Column('uuid') readonly sourceEmergencyId!: string;
  @Column('bigint') readonly quantity!: bigint;
  @Column('timestamp with time zone', { precision: 3 }) readonly reservedAt!: Date;
}

@Entity('distribution_stock_move')
export class DistributionStockMoveRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('smallint') readonly no!: number;
  @Column('text') readonly kind!: string;
  @Column('bigint') readonly quantity!: bigint;
  @Column('text', { nullable: true }) readonly reason!: string | null;
  @Column('uuid') readonly movedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly movedAt!: Date;
}

@Entity('distribution_count')
export class DistributionCountRow {
  @PrimaryColumn('uuid') readonly distributionId!: string;
  @PrimaryColumn('smallint') readonly no!: number;
  @Column('uuid') readonly emergencyId!: string;
  @Column('bigint') readonly returned!: bigint;
  @Column('bigint') readonly damaged!: bigint;
  @Column('bigint') readonly missing!: bigint;
}

@Entity('custody_count')
export class CustodyCountRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('text') readonly moment!: string;
  @Column('uuid', { nullable: true }) readonly takesOverId!: string | null;
  @Column('uuid') readonly countedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly countedAt!: Date;
  @Column('uuid', { nullable: true }) readonly confirmedBy!: string | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) readonly confirmedAt!: Date | null;
}

@Entity('custody_count_line')
export class CustodyCountLineRow {
  @PrimaryColumn('uuid') readonly countId!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @PrimaryColumn('smallint') readonly no!: number;
  @Column('bigint') readonly good!: bigint;
  @Column('bigint') readonly damaged!: bigint;
  @Column('bigint') readonly books!: bigint;
}

@Entity('sign_off')
export class SignOffRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('smallint') readonly version!: number;
  @Column('int') readonly planned!: number;
  @Column('int') readonly came!: number;
  @Column('jsonb') readonly counted!: object;
  @Column('boolean') readonly difference!: boolean;
  @Column('text', { nullable: true }) readonly explanation!: string | null;
  @Column('uuid') readonly signedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly signedAt!: Date;
}

@Entity('sign_off_signature')
export class SignOffSignatureRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly signOffId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('text') readonly part!: string;
  @Column('uuid') readonly personId!: string;
  @Column('text', { nullable: true }) readonly role!: string | null;
  @Column('text', { nullable: true }) readonly proofKind!: string | null;
  @Column('text', { nullable: true }) readonly proofRef!: string | null;
  @Column('timestamp with time zone', { precision: 3 }) readonly signedAt!: Date;
}

@Entity('sign_off_reopening')
export class SignOffReopeningRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('uuid') readonly signOffId!: string;
  @Column('text') readonly reason!: string;
  @Column('uuid') readonly requestedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly requestedAt!: Date;
  @Column('uuid', { nullable: true }) readonly approvedBy!: string | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) readonly approvedAt!: Date | null;
}
