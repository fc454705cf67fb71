import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { Day } from './birth.rules.js';
import type {
  DisplacementStatus,
  HouseholdStatus,
  RegistrationDepth,
  ShelterSituation,
} from './codes.rules.js';
import type { Finding } from './finding.rules.js';

/** A household under its pseudonym. Written set-based by household.store.ts. */
@Entity('household')
export class HouseholdRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  /** Who registered it. */
  @Column('uuid')
  readonly organisationId!: Uuid;

  @Column('text')
  readonly reference!: string;

  @Column('uuid')
  readonly areaId!: Uuid;

  @Column('uuid', { nullable: true })
  readonly originAreaId!: Uuid | null;

  @Column('uuid', { nullable: true })
  readonly siteId!: Uuid | null;

  /** What a list called the site, where no site is known by that name. */
  @Column('text', { nullable: true })
  readonly siteName!: string | null;

  @Column('text', { nullable: true })
  readonly displacement!: DisplacementStatus | null;

  @Column('text', { nullable: true })
  readonly shelter!: ShelterSituation | null;

  @Column('smallint')
  readonly size!: number;

  @Column('text')
  readonly depth!: RegistrationDepth;

  @Column('text')
  readonly status!: HouseholdStatus;

  @Column('text', { nullable: true })
  readonly statusReason!: string | null;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly statusAt!: Date;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  readonly verifiedAt!: Date | null;

  @Column('date')
  readonly registeredOn!: Day;

  @Column('uuid')
  readonly registeredBy!: Uuid;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;

  @Column('uuid', { nullable: true })
  readonly importId!: Uuid | null;

  @Column({ type: 'jsonb', default: [] })
  readonly findings!: readonly Finding[];

  @Column('integer', { default: 1 })
  readonly version!: number;
}

/** How to reach a household, and what else may tell who it is. */
@Entity('household_private')
export class HouseholdPrivateRow {
  @PrimaryColumn('uuid')
  readonly householdId!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('text', { nullable: true })
  readonly phone!: string | null;

  @Column('text', { nullable: true })
  readonly address!: string | null;

  @Column('text', { nullable: true })
  readonly notes!: string | null;
}
