import { Column, Entity, PrimaryColumn } from 'typeorm';

const moment = { precision: 3 } as const;

@Entity('shelter_unit')
export class ShelterUnitRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly organisationId!: string;
  @Column('uuid') readonly siteId!: string;
  @Column('text') readonly code!: string;
  @Column('text') readonly type!: string;
  @Column('smallint') readonly capacity!: number;
  @Column('integer') readonly coveredDm2!: number;
  @Column('boolean') readonly exclusive!: boolean;
  @Column('boolean') readonly accessible!: boolean;
  @Column('boolean', { default: true }) readonly active!: boolean;
  @Column('integer', { default: 1 }) readonly version!: number;
  @Column('timestamp with time zone', { ...moment, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}

@Entity('shelter_allocation')
export class ShelterAllocationRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly unitId!: string;
  @Column('uuid') readonly householdId!: string;
  @Column('smallint') readonly persons!: number;
  @Column('boolean') readonly isPrimary!: boolean;
  @Column('date') readonly beginsOn!: string;
  @Column('date', { nullable: true }) readonly endsOn!: string | null;
  @Column('text', { nullable: true }) readonly endReason!: string | null;
  @Column('uuid', { nullable: true }) readonly endedBy!: string | null;
  @Column('timestamp with time zone', { ...moment, nullable: true }) readonly endedAt!: Date | null;
  @Column('uuid', { nullable: true }) readonly entitlementId!: string | null;
  @Column('uuid', { nullable: true }) readonly entitlementLineId!: string | null;
  @Column('text', { nullable: true }) readonly reason!: string | null;
  @Column('uuid', { nullable: true }) readonly movedFrom!: string | null;
  @Column('uuid') readonly recordedBy!: string;
  @Column('timestamp with time zone', { ...moment, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}
