import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('distribution_check')
export class DistributionCheckRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly roundId!: string;
  @Column('uuid', { nullable: true }) readonly distributionId!: string | null;
  @Column('text') readonly seed!: string;
  @Column('int') readonly frame!: number;
  @Column('int') readonly size!: number;
  @Column('uuid') readonly plannedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly plannedAt!: Date;
}

@Entity('check_household')
export class CheckHouseholdRow {
  @PrimaryColumn('uuid') readonly checkId!: string;
  @PrimaryColumn('int') readonly no!: number;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly entitlementId!: string;
  @Column('uuid') readonly householdId!: string;
  @Column('uuid') readonly handoutId!: string;
}

@Entity('check_answer')
export class CheckAnswerRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly checkId!: string;
  @Column('uuid') readonly entitlementId!: string;
  @Column('text') readonly received!: string;
  @Column('int') readonly waitedMinutes!: number;
  @Column('bigint') readonly paid!: bigint;
  @Column('text', { nullable: true }) readonly paidCurrency!: string | null;
  @Column('boolean') readonly respected!: boolean;
  @Column('uuid') readonly recordedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly recordedAt!: Date;
}

@Entity('check_amount')
export class CheckAmountRow {
  @Column('uuid') readonly emergencyId!: string;
  @PrimaryColumn('uuid') readonly answerId!: string;
  @PrimaryColumn('uuid') readonly entitlementLineId!: string;
  @Column('bigint') readonly quantity!: bigint;
}
