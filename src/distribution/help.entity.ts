import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('help_case')
export class HelpCaseRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('int') readonly no!: number;
  @Column('text') readonly kind!: string;
  @Column('text', { nullable: true }) readonly failed!: string | null;
  @Column('text', { nullable: true }) readonly referral!: string | null;
  @Column('uuid', { nullable: true }) readonly householdId!: string | null;
  @Column('uuid', { nullable: true }) readonly entitlementId!: string | null;
  @Column('text') readonly state!: string;
  @Column('text', { nullable: true }) readonly answer!: string | null;
  @Column('uuid') readonly openedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly openedAt!: Date;
  @Column('uuid', { nullable: true }) readonly answeredBy!: string | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) readonly answeredAt!: Date | null;
}
