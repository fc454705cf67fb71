import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';

@Entity('session')
export class SessionRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('bytea')
  readonly tokenHash!: Buffer;

  @Column('uuid')
  readonly personId!: Uuid;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly lastUsedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  readonly endedAt!: Date | null;
}

/** How often a user name or an address failed to sign in; the key is an HMAC of it. */
@Entity('sign_in_attempt')
export class SignInAttemptRow {
  @PrimaryColumn('bytea')
  readonly key!: Buffer;

  @Column('integer', { default: 0 })
  readonly failures!: number;

  /** When the next attempt may be made; null for at once. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  readonly until!: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly changedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  readonly succeededAt!: Date | null;
}
