import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';

@Entity('goods_receipt')
export class ReceiptRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  /** Nil where the goods are pre-positioned. */
  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly siteId!: Uuid;

  @Column('text')
  readonly reference!: string;

  @Column('date')
  readonly receivedOn!: string;

  @Column('uuid')
  readonly recordedBy!: Uuid;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly recordedAt!: Date;
}

@Entity('goods_receipt_line')
export class ReceiptLineRow {
  @Column('uuid')
  readonly emergencyId!: Uuid;

  @PrimaryColumn('uuid')
  readonly receiptId!: Uuid;

  @PrimaryColumn('smallint')
  readonly no!: number;

  @Column('uuid')
  readonly lotId!: Uuid;

  /** Base units. */
  @Column('integer')
  readonly quantity!: number;
}
