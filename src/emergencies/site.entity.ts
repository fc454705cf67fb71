import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { SiteKind } from './codes.rules.js';

@Entity('site')
export class SiteRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  /** Nil where several emergencies share it. */
  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly organisationId!: Uuid;

  @Column('uuid')
  readonly areaId!: Uuid;

  @Column('text')
  readonly kind!: SiteKind;

  @Column('text')
  readonly code!: string;

  @Column('text')
  readonly name!: string;

  @Column('boolean', { default: true })
  readonly active!: boolean;

  @Column('integer', { default: 1 })
  readonly version!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}

/** Whom a site serves: its own emergency, and others where all may share it. */
@Entity('site_emergency')
export class SiteEmergencyRow {
  @PrimaryColumn('uuid')
  readonly emergencyId!: Uuid;

  @PrimaryColumn('uuid')
  readonly siteId!: Uuid;

  /** The site's own emergency. */
  @Column('uuid')
  readonly homeId!: Uuid;
}
