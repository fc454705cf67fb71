import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { AreaNames } from './area.rules.js';

/** A place of a COD-AB dataset. Written set-based by area-import.store.ts. */
@Entity('area')
export class AreaRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('text')
  readonly country!: string;

  @Column('text')
  readonly pcode!: string;

  @Column('smallint')
  readonly level!: number;

  @Column('uuid', { nullable: true })
  readonly parentId!: Uuid | null;

  @Column('uuid', { array: true })
  readonly path!: Uuid[];

  @Column('text')
  readonly name!: string;

  @Column('jsonb')
  readonly names!: AreaNames;

  @Column('text', { nullable: true })
  readonly codVersion!: string | null;

  @Column('date', { nullable: true })
  readonly validFrom!: string | null;

  @Column('date', { nullable: true })
  readonly validTo!: string | null;

  @Column('uuid', { nullable: true })
  readonly supersededBy!: Uuid | null;

  @Column('integer', { default: 1 })
  readonly version!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}
