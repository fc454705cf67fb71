import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { Phase } from './codes.rules.js';

@Entity('emergency')
export class EmergencyRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('text')
  readonly code!: string;

  @Column('text')
  readonly name!: string;

  @Column('text', { nullable: true })
  readonly glide!: string | null;

  @Column('text')
  readonly phase!: Phase;

  @Column('text')
  readonly ageBands!: string;

  @Column('date')
  readonly openedOn!: string;

  @Column('integer', { default: 1 })
  readonly version!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}

@Entity('emergency_country')
export class EmergencyCountryRow {
  @PrimaryColumn('uuid')
  readonly emergencyId!: Uuid;

  @PrimaryColumn('text')
  readonly country!: string;

  @Column('text')
  readonly country3!: string;

  @Column('text')
  readonly currency!: string;

  @Column('text')
  readonly timeZone!: string;
}

/** Seeded by migrations. */
@Entity('age_band_set')
export class AgeBandSetRow {
  @PrimaryColumn('text')
  readonly code!: string;

  @Column('text')
  readonly meaning!: string;
}

@Entity('age_band')
export class AgeBandRow {
  @PrimaryColumn('text')
  readonly bandSet!: string;

  @PrimaryColumn('text')
  readonly code!: string;

  @Column('smallint')
  readonly ageFrom!: number;

  /** The last year of the band; null is open. */
  @Column('smallint', { nullable: true })
  readonly ageTo!: number | null;
}
