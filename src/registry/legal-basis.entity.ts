import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { ConsentStatus, LegalBasis, Purpose } from './codes.rules.js';

/** What a purpose rests on, from then on. */
@Entity('legal_basis')
export class LegalBasisRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly householdId!: Uuid;

  @Column('text')
  readonly purpose!: Purpose;

  @Column('text')
  readonly basis!: LegalBasis;

  /** Of consent only. */
  @Column('text', { nullable: true })
  readonly status!: ConsentStatus | null;

  @Column('text', { nullable: true })
  readonly noticeVersion!: string | null;

  @Column('text', { nullable: true })
  readonly language!: string | null;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;

  @Column('uuid')
  readonly recordedBy!: Uuid;

  /** Counts up: the highest of a purpose is what it rests on. */
  @Column('bigint')
  readonly no!: bigint;
}
