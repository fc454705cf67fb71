import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';

/** A list of households on its way into the register. */
@Entity('household_import')
export class HouseholdImportRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly organisationId!: Uuid;

  @Column('text')
  readonly state!: 'running' | 'done';

  /** Keyed, of the whole file. */
  @Column('bytea')
  readonly digest!: Buffer;

  @Column('integer')
  readonly rows!: number;

  /** Known when the import is done. */
  @Column('integer', { nullable: true })
  readonly blankRows!: number | null;

  @Column('uuid')
  readonly startedBy!: Uuid;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly startedAt!: Date;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  readonly finishedAt!: Date | null;
}

/** A part of an import that is done: what became of its households. */
@Entity('household_import_chunk')
export class HouseholdImportChunkRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly importId!: Uuid;

  @Column('integer')
  readonly no!: number;

  @Column('integer')
  readonly rows!: number;

  @Column('integer')
  readonly people!: number;

  @Column('integer')
  readonly takenIn!: number;

  @Column('integer')
  readonly warned!: number;

  @Column('integer')
  readonly setAside!: number;

  @Column('integer')
  readonly known!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}

/** What there is to say about a row of a list; no value of it. */
@Entity('household_import_problem')
export class HouseholdImportProblemRow {
  @Column('uuid')
  readonly emergencyId!: Uuid;

  @PrimaryColumn('uuid')
  readonly importId!: Uuid;

  @PrimaryColumn('integer')
  readonly rowNo!: number;

  @PrimaryColumn('integer')
  readonly no!: number;

  @Column('text')
  readonly outcome!: 'set_aside' | 'warning';

  @Column('text')
  readonly field!: string;

  @Column('text')
  readonly code!: string;

  @Column('text')
  readonly detail!: string;
}
