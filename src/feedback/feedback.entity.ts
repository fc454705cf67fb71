import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('feedback_category')
export class FeedbackCategoryRow {
  @PrimaryColumn('smallint') readonly code!: number;
  @Column('text') readonly meaning!: string;
  @Column('text') readonly sensitivity!: string;
  @Column('boolean') readonly sensitive!: boolean;
  @Column('text') readonly handler!: string;
  @Column('int', { nullable: true }) readonly acknowledgeHours!: number | null;
  @Column('int', { nullable: true }) readonly closeDays!: number | null;
}

@Entity('feedback_channel')
export class FeedbackChannelRow {
  @PrimaryColumn('text') readonly code!: string;
  @Column('text') readonly meaning!: string;
}

@Entity('feedback')
export class FeedbackRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('text') readonly reference!: string;
  @Column('smallint') readonly category!: number;
  @Column('boolean') readonly sensitive!: boolean;
  @Column('text') readonly channel!: string;
  @Column('uuid') readonly organisationId!: string;
  @Column('uuid', { nullable: true }) readonly siteId!: string | null;
  @Column('uuid', { nullable: true }) readonly householdId!: string | null;
  @Column('text', { nullable: true }) readonly language!: string | null;
  @Column('text') readonly told!: string;
  @Column('uuid') readonly recordedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly recordedAt!: Date;
}

@Entity('feedback_answer')
export class FeedbackAnswerRow {
  @PrimaryColumn('uuid') readonly feedbackId!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('boolean') readonly sensitive!: boolean;
  @Column('text') readonly outcome!: string;
  @Column('text') readonly informed!: string;
  @Column('text') readonly told!: string;
  @Column('uuid') readonly answeredBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly answeredAt!: Date;
}
