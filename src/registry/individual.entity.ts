import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '../platform/ids.js';
import type { BirthPrecision, Day } from './birth.rules.js';
import type {
  CollectorRole,
  DocumentStatus,
  DocumentType,
  IndividualStatus,
  Relationship,
  Sex,
} from './codes.rules.js';

/** A member of a household, or somebody from outside who collects for it, under a pseudonym. */
@Entity('individual')
export class IndividualRow {
  @PrimaryColumn('uuid')
  readonly id!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('uuid')
  readonly householdId!: Uuid;

  @Column('smallint')
  readonly memberNo!: number;

  /** False for a collector who is no member. */
  @Column('boolean')
  readonly member!: boolean;

  @Column('text')
  readonly sex!: Sex;

  @Column('date', { nullable: true })
  readonly bornOn!: Day | null;

  @Column('text', { nullable: true })
  readonly birthPrecision!: BirthPrecision | null;

  @Column('date', { nullable: true })
  readonly ageRecordedOn!: Day | null;

  @Column('text', { nullable: true })
  readonly relationship!: Relationship | null;

  @Column({ type: 'boolean', insert: false, update: false })
  readonly isHead!: boolean;

  @Column('text', { nullable: true })
  readonly collector!: CollectorRole | null;

  /** Answers to the Washington Group Short Set in its order. */
  @Column({ type: 'smallint', array: true, nullable: true })
  readonly wg!: number[] | null;

  @Column({ type: 'text', insert: false, update: false })
  readonly disability!: 'yes' | 'no' | 'unknown';

  @Column({ type: 'text', array: true, default: [] })
  readonly specificNeeds!: string[];

  @Column('boolean', { nullable: true })
  readonly pregnant!: boolean | null;

  /** Since when the household counts them: the day of its registration or, of who came later, the day on which that was told. */
  @Column({ type: 'date', update: false })
  readonly joinedOn!: Day;

  @Column('date', { nullable: true })
  readonly leftOn!: Day | null;

  @Column('text', { nullable: true })
  readonly leftReason!: Exclude<IndividualStatus, 'active'> | null;
}

/** Who the person is. */
@Entity('individual_private')
export class IndividualPrivateRow {
  @PrimaryColumn('uuid')
  readonly individualId!: Uuid;

  @Column('uuid')
  readonly householdId!: Uuid;

  @Column('uuid')
  readonly emergencyId!: Uuid;

  @Column('text', { nullable: true })
  readonly nameOriginal!: string | null;

  @Column('text', { nullable: true })
  readonly nameLatin!: string | null;

  /** The words under which the names are found again: see `nameKeys`. */
  @Column('text')
  readonly nameKey!: string;

  @Column('text', { nullable: true })
  readonly phone!: string | null;

  @Column('text', { nullable: true })
  readonly documentType!: DocumentType | null;

  @Column('text', { nullable: true })
  readonly documentNumber!: string | null;

  @Column('text', { nullable: true })
  readonly documentStatus!: DocumentStatus | null;

  @Column('text', { nullable: true })
  readonly documentKey!: string | null;

  @Column('text', { nullable: true })
  readonly photoRef!: string | null;
}
