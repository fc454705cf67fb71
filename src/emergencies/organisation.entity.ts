import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { OrganisationType } from './codes.rules.js';

@Entity('organisation')
export class OrganisationRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('text')
  readonly code!: string;

  @Column('text')
  readonly name!: string;

  @Column('text')
  readonly type!: OrganisationType;

  @Column('integer', { default: 1 })
  readonly version!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}
