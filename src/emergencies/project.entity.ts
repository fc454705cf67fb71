import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { Sector } from './codes.rules.js';

@Entity('project')
export class ProjectRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly organisationId!: Uuid;

  @Column('text')
  readonly sector!: Sector;

  @Column('text')
  readonly code!: string;

  @Column('text')
  readonly name!: string;

  @Column('date')
  readonly startsOn!: string;

  @Column('date')
  readonly endsOn!: string;

  @Column('integer', { default: 1 })
  readonly version!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}
