import { Column, Entity, PrimaryColumn } from 'typeorm';

const moment = { precision: 3 } as const;

@Entity('recipient')
export class RecipientRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly organisationId!: string;
  @Column('text') readonly kind!: string;
  @Column('text') readonly name!: string;
  @Column('text', { nullable: true }) readonly representativeRole!: string | null;
  @Column('uuid') readonly areaId!: string;
  @Column('uuid', { nullable: true }) readonly siteId!: string | null;
  @Column('integer') readonly people!: number;
  @Column('jsonb', { nullable: true }) readonly counted!: object | null;
  @Column('text', { nullable: true }) readonly bandSet!: string | null;
  @Column('timestamp with time zone', moment) readonly recordedAt!: Date;
}

@Entity('round')
export class RoundRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly projectId!: string;
  @Column('uuid') readonly organisationId!: string;
  @Column('text') readonly code!: string;
  @Column('text') readonly name!: string;
  @Column('uuid') readonly seriesId!: string;
  @Column('smallint') readonly instalment!: number;
  @Column('smallint') readonly instalments!: number;
  @Column('smallint', { nullable: true }) readonly monthsCovered!: number | null;
  @Column('uuid', { nullable: true }) readonly carriesFrom!: string | null;
  @Column('uuid', { nullable: true }) readonly topUpOf!: string | null;
  @Column('date') readonly windowFrom!: string;
  @Column('date') readonly windowTo!: string;
  @Column('text') readonly recipient!: string;
  @Column('jsonb') readonly criteria!: object;
  @Column('integer') readonly plan!: number;
  @Column('text') readonly state!: string;
  @Column('text', { nullable: true }) readonly closeReason!: string | null;
  @Column('integer') readonly version!: number;
  @Column('timestamp with time zone', moment) readonly recordedAt!: Date;
  @Column('timestamp with time zone', { ...moment, nullable: true }) readonly openedAt!: Date | null;
  @Column('timestamp with time zone', { ...moment, nullable: true }) readonly closedAt!: Date | null;
}

@Entity('round_site')
export class RoundSiteRow {
  @PrimaryColumn('uuid') readonly roundId!: string;
  @PrimaryColumn('uuid') readonly siteId!: string;
  @Column('uuid') readonly emergencyId!: string;
}

@Entity('package_line')
export class PackageLineRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly roundId!: string;
  @Column('integer') readonly plan!: number;
  @Column('smallint') readonly no!: number;
  @Column('text') readonly kind!: string;
  @Column('uuid', { nullable: true }) readonly itemId!: string | null;
  @Column('text', { nullable: true }) readonly currency!: string | null;
  @Column('text', { nullable: true }) readonly service!: string | null;
  @Column('text', { nullable: true }) readonly shelterType!: string | null;
  @Column('text') readonly per!: string;
  @Column('bigint', { nullable: true }) readonly quantity!: bigint | null;
  @Column('jsonb', { nullable: true }) readonly matching!: object | null;
  @Column('smallint', { nullable: true }) readonly groupSize!: number | null;
  @Column('jsonb', { nullable: true }) readonly sizeTable!: object | null;
  @Column('bigint', { nullable: true }) readonly cap!: bigint | null;
  @Column('bigint') readonly short!: bigint;
}

@Entity('round_funding')
export class RoundFundingRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly roundId!: string;
  @Column('uuid') readonly packageLineId!: string;
  @Column('smallint') readonly priority!: number;
  @Column('uuid', { nullable: true }) readonly grantId!: string | null;
  @Column('uuid', { nullable: true }) readonly grantLineId!: string | null;
  @Column('bigint') readonly quantity!: bigint;
  @Column('bigint') readonly assigned!: bigint;
  @Column('bigint') readonly drafted!: bigint;
}

@Entity('round_list')
export class RoundListRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly roundId!: string;
  @Column('smallint') readonly listNo!: number;
  @Column('text') readonly state!: string;
  @Column('integer') readonly draft!: number;
  @Column('text', { nullable: true }) readonly reason!: string | null;
  @Column('uuid', { array: true, nullable: true }) readonly onlyHouseholds!: string[] | null;
  @Column('uuid', { nullable: true }) readonly preparation!: string | null;
  @Column('bytea', { nullable: true }) readonly digest!: Buffer | null;
  @Column('timestamp with time zone', { ...moment, nullable: true }) readonly preparedAt!: Date | null;
  @Column('integer') readonly households!: number;
  @Column('integer') readonly listed!: number;
  @Column('timestamp with time zone', { ...moment, nullable: true }) readonly approvedAt!: Date | null;
}

@Entity('approval_step')
export class ApprovalStepRow {
  @PrimaryColumn('uuid') readonly subjectId!: string;
  @PrimaryColumn('integer') readonly version!: number;
  @PrimaryColumn('uuid') readonly personId!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('text') readonly part!: string;
  @Column('text') readonly did!: string;
  @Column('text', { nullable: true }) readonly reason!: string | null;
  @Column('timestamp with time zone', moment) readonly at!: Date;
}

@Entity('eligibility')
export class EligibilityRow {
  @PrimaryColumn('uuid') readonly emergencyId!: string;
  @PrimaryColumn('uuid') readonly roundId!: string;
  @PrimaryColumn('smallint') readonly listNo!: number;
  @PrimaryColumn('uuid') readonly householdId!: string;
  @Column('uuid') readonly areaId!: string;
  @Column('uuid', { nullable: true }) readonly siteId!: string | null;
  @Column('boolean') readonly eligible!: boolean;
  @Column('text', { array: true }) readonly reasons!: string[];
}

@Entity('entitlement')
export class EntitlementRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly roundId!: string;
  @Column('smallint') readonly listNo!: number;
  @Column('text') readonly recipientKind!: string;
  @Column('uuid') readonly recipientId!: string;
  @Column('uuid', { nullable: true }) readonly householdId!: string | null;
  @Column('uuid', { nullable: true }) readonly individualId!: string | null;
  @Column({ type: 'uuid', nullable: true, insert: false, update: false }) readonly groupId!: string | null;
  @Column('integer') readonly persons!: number;
  @Column('jsonb', { nullable: true }) readonly counted!: object | null;
  @Column('uuid') readonly areaId!: string;
  @Column('uuid', { nullable: true }) readonly siteId!: string | null;
  @Column('integer') readonly tokenNo!: number;
  @Column('boolean') readonly priority!: boolean;
  @Column('text') readonly state!: string;
  @Column('text', { nullable: true }) readonly stateReason!: string | null;
  @Column('text', { nullable: true }) readonly ended!: string | null;
  @Column('timestamp with time zone', { ...moment, nullable: true }) readonly endedAt!: Date | null;
}

@Entity('series_step')
export class SeriesStepRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly seriesId!: string;
  @Column('text') readonly did!: string;
  @Column('smallint', { nullable: true }) readonly instalment!: number | null;
  @Column('text') readonly reason!: string;
  @Column('uuid') readonly personId!: string;
  @Column('timestamp with time zone', moment) readonly at!: Date;
}

@Entity('entitlement_step')
export class EntitlementStepRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly entitlementId!: string;
  @Column('text') readonly did!: string;
  @Column('text', { nullable: true }) readonly outcome!: string | null;
  @Column('text', { nullable: true }) readonly reason!: string | null;
  @Column('uuid', { nullable: true }) readonly distributionId!: string | null;
  @Column('uuid') readonly personId!: string;
  @Column('timestamp with time zone', moment) readonly at!: Date;
}

@Entity('entitlement_line')
export class EntitlementLineRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly entitlementId!: string;
  @Column('uuid') readonly packageLineId!: string;
  @Column('text') readonly kind!: string;
  @Column('uuid', { nullable: true }) readonly itemId!: string | null;
  @Column('text', { nullable: true }) readonly currency!: string | null;
  @Column('text', { nullable: true }) readonly service!: string | null;
  @Column('text', { nullable: true }) readonly shelterType!: string | null;
  @Column('uuid', { nullable: true }) readonly fundingId!: string | null;
  @Column('uuid', { nullable: true }) readonly grantId!: string | null;
  @Column('bigint') readonly due!: bigint;
  @Column('bigint') readonly delivered!: bigint;
  /** When the last of it that stands was handed out. */
  @Column('timestamptz', { nullable: true }) readonly deliveredAt!: Date | null;
}

/** Has nothing of a household or a person, and is to have nothing of them. */
@Entity('service_total')
export class ServiceTotalRow {
  @PrimaryColumn('uuid') readonly id!: string;
  @Column('uuid') readonly emergencyId!: string;
  @Column('uuid') readonly organisationId!: string;
  @Column('uuid') readonly siteId!: string;
  @Column('text') readonly service!: string;
  @Column('date') readonly month!: string;
  @Column('jsonb') readonly counted!: object;
  @Column('text') readonly bandSet!: string;
  @Column('int') readonly people!: number;
  @Column('uuid', { nullable: true }) readonly correctsId!: string | null;
  @Column('uuid') readonly recordedBy!: string;
  @Column('timestamp with time zone', moment) readonly recordedAt!: Date;
}
