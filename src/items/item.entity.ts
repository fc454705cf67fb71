import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { Category, ItemKind, Unit } from './codes.rules.js';

/** Its id is that of its commodity in the ledger. */
@Entity('item')
export class ItemRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  /** Always nil: the catalogue is shared by all. */
  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('text')
  readonly code!: string;

  @Column('jsonb')
  readonly names!: { readonly [language: string]: string };

  @Column('text')
  readonly unit!: Unit;

  @Column('text')
  readonly category!: Category;

  @Column('text')
  readonly kind!: ItemKind;

  @Column('integer', { default: 1 })
  readonly version!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}

@Entity('kit_line')
export class KitLineRow {
  @Column('uuid')
  readonly emergencyId!: Uuid;

  @PrimaryColumn('uuid')
  readonly kitId!: Uuid;

  /** Always `kit`, tied to the kit's own kind. */
  @Column('text', { default: 'kit' })
  readonly kitKind!: ItemKind;

  @PrimaryColumn('uuid')
  readonly itemId!: Uuid;

  /** Always `item`: no kit holds a kit. */
  @Column('text', { default: 'item' })
  readonly itemKind!: ItemKind;

  @Column('integer')
  readonly quantity!: number;
}
