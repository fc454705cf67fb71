import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { NeedKind, PopulationGroup, Sector, Sex } from './codes.rules.js';

/** A version of the plan from which figures come. */
@Entity('need_plan')
export class NeedPlanRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('integer')
  readonly version!: number;

  @Column('text')
  readonly source!: string;

  @Column('date')
  readonly publishedOn!: string;

  /** The set of age bands that its figures are counted in. */
  @Column('text')
  readonly bandSet!: string;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}

/** How many people one cell of the plan counts. Null is the total over a dimension, a figure of its own. Written set-based. */
@Entity('need_figure')
export class NeedFigureRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly planId!: Uuid;

  @Column('integer')
  readonly planVersion!: number;

  @Column('text')
  readonly kind!: NeedKind;

  @Column('uuid')
  readonly areaId!: Uuid;

  @Column('text', { nullable: true })
  readonly sector!: Sector | null;

  @Column('text', { nullable: true })
  readonly populationGroup!: PopulationGroup | null;

  @Column('text', { nullable: true })
  readonly sex!: Sex | null;

  @Column('text')
  readonly bandSet!: string;

  @Column('text', { nullable: true })
  readonly ageBand!: string | null;

  @Column('integer')
  readonly people!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  readonly recordedAt!: Date;
}
