import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { CardReason } from './reasons.rules.js';

/** A household's card. One at a time is valid. */
@Entity('card')
export class CardRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('text')
  readonly number!: string;

  @Column('uuid')
  readonly householdId!: Uuid;

  @Column('smallint')
  readonly seq!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly issuedAt!: Date;

  @Column('uuid')
  readonly issuedBy!: Uuid;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  readonly revokedAt!: Date | null;

  @Column('text', { nullable: true })
  readonly revokedReason!: CardReason | null;
}
