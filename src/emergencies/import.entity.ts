import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { RowProblem } from './import.rules.js';

/** What came of an import or of one of its steps; the id is the write's own name. */
@Entity('import_result')
export class ImportResultRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('integer')
  readonly rows!: number;

  @Column('integer')
  readonly added!: number;

  @Column('integer')
  readonly changed!: number;

  @Column('integer')
  readonly unchanged!: number;

  @Column('integer')
  readonly problemRows!: number;

  @Column('jsonb')
  readonly problems!: readonly RowProblem[];

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}
