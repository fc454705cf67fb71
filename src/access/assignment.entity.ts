import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';

/** A person's role somewhere. Null is no limit in that respect. */
@Entity('assignment')
export class AssignmentRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly personId!: Uuid;

  @Column('uuid')
  readonly roleId!: Uuid;

  @Column('uuid', { nullable: true })
  readonly emergencyId!: Uuid | null;

  @Column('uuid', { nullable: true })
  readonly organisationId!: Uuid | null;

  @Column('uuid', { nullable: true })
  readonly areaId!: Uuid | null;

  @Column({ type: 'uuid', array: true, nullable: true })
  readonly siteIds!: readonly Uuid[] | null;

  /** Last day, `YYYY-MM-DD`. */
  @Column('date', { nullable: true })
  readonly endsOn!: string | null;

  /** Null for what was given at the console. */
  @Column('uuid', { nullable: true })
  readonly givenBy!: Uuid | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly givenAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  readonly withdrawnAt!: Date | null;

  @Column('uuid', { nullable: true })
  readonly withdrawnBy!: Uuid | null;
}
