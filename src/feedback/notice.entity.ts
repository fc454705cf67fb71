import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('notice')
export class NoticeRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly roundId!: string;
  @Column('text') readonly language!: string;
  @Column('int') readonly version!: number;
  @Column('text') readonly whoWeAre!: string;
  @Column('text') readonly what!: string;
  @Column('text') readonly forWhom!: string;
  @Column('text') readonly why!: string;
  @Column('text') readonly free!: string;
  @Column('text') readonly howToComplain!: string;
  @Column('uuid') readonly writtenBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly writtenAt!: Date;
}
