import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('print')
export class PrintRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly distributionId!: string;
  @Column('text') readonly kind!: string;
  @Column('text') readonly language!: string;
  @Column('int') readonly lines!: number;
  @Column('bytea') readonly digest!: Buffer;
  @Column('uuid') readonly printedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly printedAt!: Date;
}

@Entity('print_line')
export class PrintLineRow {
  @Column('uuid') readonly emergencyId!: string;
  @PrimaryColumn('uuid') readonly printId!: string;
  @PrimaryColumn('int') readonly no!: number;
  @Column('uuid') readonly entitlementId!: string;
  @Column('int') readonly tokenNo!: number;
  @Column('text', { nullable: true }) readonly card!: string | null;
  @Column('int') readonly persons!: number;
  @Column('jsonb') readonly due!: object;
}

@Entity('print_scan')
export class PrintScanRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly printId!: string;
  @Column('int') readonly page!: number;
  @Column('bytea') readonly sha256!: Buffer;
  @Column('bigint') readonly bytes!: bigint;
  @Column('text') readonly mediaType!: string;
  @Column('text') readonly keptAt!: string;
  @Column('uuid') readonly attachedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly attachedAt!: Date;
}

@Entity('print_contradiction')
export class PrintContradictionRow {
  @PrimaryColumn('uuid') readonly incidentId!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly printId!: string;
  @Column('int') readonly no!: number;
  @Column('text') readonly code!: string;
  @Column('jsonb') readonly said!: unknown;
  @Column('uuid') readonly keyedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) readonly keyedAt!: Date;
}
