import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { MoveReason } from './codes.rules.js';

@Entity('stock_move')
export class MoveRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  /** Nil where goods that all share go between sites that all share. */
  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly fromSiteId!: Uuid;

  @Column('uuid')
  readonly toSiteId!: Uuid;

  @Column('text')
  readonly reason!: MoveReason;

  @Column('text', { nullable: true })
  readonly reference!: string | null;

  @Column('date')
  readonly movedOn!: string;

  @Column('uuid')
  readonly recordedBy!: Uuid;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly recordedAt!: Date;
}

@Entity('stock_move_line')
export class MoveLineRow {
  @Column('uuid')
  readonly emergencyId!: Uuid;

  @PrimaryColumn('uuid')
  readonly moveId!: Uuid;

  @PrimaryColumn('smallint')
  readonly no!: number;

  /** The lot's own emergency: the move's, or nil. */
  @Column('uuid')
  readonly lotEmergencyId!: Uuid;

  @Column('uuid')
  readonly lotId!: Uuid;

  /** Base units. */
  @Column('integer')
  readonly quantity!: number;
}
