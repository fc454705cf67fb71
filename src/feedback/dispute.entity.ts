import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('dispute')
export class DisputeRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly handoutId!: string;
  @Column('text') readonly claim!: string;
  @Column('uuid') readonly openedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly openedAt!: Date;
}

@Entity('dispute_resolution')
export class DisputeResolutionRow {
  @PrimaryColumn('uuid') readonly disputeId!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly handoutId!: string;
  @Column('text') readonly outcome!: string;
  @Column('text', { nullable: true }) readonly reason!: string | null;
  @Column('uuid', { nullable: true }) readonly reversalId!: string | null;
  @Column('uuid') readonly resolvedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly resolvedAt!: Date;
}
