import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';

/** `grant` is a word of SQL's own. */
@Entity('donor_grant')
export class GrantRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  /** Nil where several emergencies share it. */
  @Column('uuid')
  readonly emergencyId!: Uuid;

  /** Who holds the grant and answers for it. */
  @Column('uuid')
  readonly organisationId!: Uuid;

  @Column('text')
  readonly code!: string;

  @Column('text')
  readonly donor!: string;

  @Column('uuid', { nullable: true })
  readonly donorOrganisationId!: Uuid | null;

  @Column('text')
  readonly currency!: string;

  /** Minor units. */
  @Column('bigint')
  readonly amount!: bigint;

  @Column('date')
  readonly startsOn!: string;

  @Column('date')
  readonly endsOn!: string;

  @Column('text')
  readonly state!: 'recorded' | 'approved';

  @Column('integer', { default: 1 })
  readonly version!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  readonly approvedAt!: Date | null;
}

/** Whom a grant serves: its own emergency, and others where all may share it. */
@Entity('grant_emergency')
export class GrantEmergencyRow {
  @PrimaryColumn('uuid')
  readonly emergencyId!: Uuid;

  @PrimaryColumn('uuid')
  readonly grantId!: Uuid;

  /** The grant's own emergency. */
  @Column('uuid')
  readonly homeId!: Uuid;
}

/** A budget line of one version of a grant. */
@Entity('grant_line')
export class GrantLineRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly grantId!: Uuid;

  @Column('integer')
  readonly grantVersion!: number;

  @Column('smallint')
  readonly position!: number;

  @Column('text')
  readonly code!: string;

  @Column('text')
  readonly name!: string;

  @Column('uuid', { nullable: true })
  readonly projectId!: Uuid | null;

  /** Minor units of the grant's currency. */
  @Column('bigint')
  readonly amount!: bigint;
}

/** Who had a hand in a version of a grant; nobody twice, so that no author approves. */
@Entity('grant_step')
export class GrantStepRow {
  @PrimaryColumn('uuid')
  readonly grantId!: Uuid;

  @PrimaryColumn('integer')
  readonly grantVersion!: number;

  @PrimaryColumn('uuid')
  readonly personId!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('text')
  readonly step!: 'record' | 'approve';

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly at!: Date;
}
