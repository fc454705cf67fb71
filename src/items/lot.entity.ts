import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { ItemKind, Origin } from './codes.rules.js';

@Entity('lot')
export class LotRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  /** Nil where it is pre-positioned. */
  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly itemId!: Uuid;

  /** Always `item`: kits are not in stock. */
  @Column('text', { default: 'item' })
  readonly itemKind!: ItemKind;

  @Column('text')
  readonly code!: string;

  @Column('uuid', { nullable: true })
  readonly grantId!: Uuid | null;

  @Column('text', { nullable: true })
  readonly donor!: string | null;

  @Column('text')
  readonly origin!: Origin;

  /** Of one base unit, in minor units of the currency. */
  @Column('bigint')
  readonly unitValue!: bigint;

  @Column('text')
  readonly currency!: string;

  @Column('date', { nullable: true })
  readonly expiresOn!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}
