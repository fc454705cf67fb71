import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';

@Entity('person')
export class PersonRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('text')
  readonly userName!: string;

  @Column('text')
  readonly name!: string;

  @Column('text', { nullable: true })
  readonly email!: string | null;

  @Column('text')
  readonly passwordHash!: string;

  @Column('boolean', { default: false })
  readonly mustChange!: boolean;

  @Column('uuid', { nullable: true })
  readonly createdBy!: Uuid | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  readonly disabledAt!: Date | null;
}
