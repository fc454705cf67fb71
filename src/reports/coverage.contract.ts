import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, Matches, Max, Min } from 'class-validator';
import { type Sector, sectorCodes } from '../emergencies/codes.rules.js';
import { IsId } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';
import { disabilityColumns, type Grouping, groupings, sexColumns } from './coverage.rules.js';
import { ReportCheckpointView } from './checkpoint.contract.js';

const day = /^\d{4}-\d{2}-\d{2}$/;
const moment = /T.+(Z|[+-]\d{2}:\d{2})$/;

/** Which assistance counts, and what the rows are by. The rows' total is always there. */
export class CoverageQuery {
  /** Only what was handed out in this area and all that lies in it. */
  @IsOptional()
  @IsId()
  readonly areaId?: string;

  /** Rows by area or origin: at which level. Left out, level 1; by area in `areaId`, the one below that. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(5)
  readonly level?: number;

  @IsOptional()
  @IsId()
  readonly projectId?: string;

  /** Only the distributions of this organisation. */
  @IsOptional()
  @IsId()
  readonly organisationId?: string;

  /** Only projects of this sector, and its figures of people in need. */
  @IsOptional()
  @IsIn(sectorCodes)
  readonly sector?: Sector;

  /** First day: of when it was handed out, in the time zone of the country where the distribution's site lies. */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(day, { message: '$property must be a day, YYYY-MM-DD' })
  @ApiProperty({ format: 'date' })
  readonly from?: string;

  /** Last day, itself included. */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(day, { message: '$property must be a day, YYYY-MM-DD' })
  @ApiProperty({ format: 'date' })
  readonly to?: string;

  /**
   * What the rows are by. Areas are where it was handed out, origins where households come from; months are those of the day of the
   * handout.
   */
  @IsOptional()
  @IsIn(groupings)
  readonly groupBy: Grouping = 'none';

  /**
   * The report as it was at this moment: without handouts, reversals, approvals, removals and figures that were recorded later, however
   * early they happened. Left out, now. Who people are is what the register holds today: its corrections reach
   * back, but nobody is counted before the day on which they joined their household.
   */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(moment, { message: '$property must be a moment with its offset, such as 2026-11-23T08:00:00Z' })
  @ApiProperty({ format: 'date-time' })
  readonly asOf?: string;
}

export class PeopleCellView {
  @ApiProperty({ enum: sexColumns })
  readonly sex!: string;
  /** A band of the emergency's set, or `unknown`. */
  readonly ageBand!: string;
  @ApiProperty({ enum: disabilityColumns })
  readonly disability!: string;
  readonly people!: number;
}

/** Distinct people. Never to be added to those of another row: a person may be in both. */
export class PeopleView {
  readonly total!: number;
  /** Of them, those of whom only the household's size is known; unknown in sex, age and disability. */
  readonly undescribed!: number;
  /**
   * Of them, those whom nothing in plan had reached before the row's period, be it the month or what `from` and `to` say. Months that
   * are not cut off by `from` add up to the total, which is the cumulative figure.
   */
  readonly firstTime!: number;
  /** Cells that are not empty; they add up to the total. Ages are those of the first day in the row on which the person was assisted. */
  readonly cells!: PeopleCellView[];
}

export class HeadCellView {
  @ApiProperty({ enum: sexColumns })
  readonly sex!: string;
  /** A band of the emergency's set, or `unknown`. */
  readonly ageBand!: string;
  readonly people!: number;
}

/** One sex and age band. */
export class SexAgeCellView extends HeadCellView {
  /** In need, as far as the plan has a figure for this sex and age band, be it by population group. */
  readonly inNeed!: number | null;
  readonly targeted!: number | null;
  /** People ÷ targeted, in per cent. */
  readonly reachPercent!: string | null;
}

/**
 * Institutions, communities and places: heads that were counted, not people who are known. In no other figure of people, and in no
 * percentage. One that was assisted several times counts once, with the most heads. Heads that were counted before the emergency changed
 * its set of age bands are in the band in which all their ages lie, or else in `unknown`.
 */
export class EstimatedView {
  readonly institutions!: number;
  readonly communities!: number;
  readonly places!: number;
  readonly people!: number;
  readonly cells!: HeadCellView[];
}

export class ItemQuantityView {
  readonly itemId!: string;
  readonly code!: string;
  readonly unit!: string;
  /** In base units. */
  readonly quantity!: string;
  /** How much of it came from no lot that is known: it has no value in `goods`. */
  readonly unvalued!: string;
}

export class ServiceUnitsView {
  readonly service!: string;
  readonly units!: string;
}

export class CashView {
  readonly currency!: string;
  /** With the currency's own digits. */
  readonly amount!: string;
}

export class GoodsValueView {
  readonly currency!: string;
  /** Quantity × unit value of the lots, with the currency's own digits. */
  readonly value!: string;
}

/** Units of one type into which households moved: from the day on which they did, whether they live there still or not. */
export class ShelterView {
  readonly type!: string;
  /** A move to another unit is none more. */
  readonly units!: number;
  readonly households!: number;
  /** How many moved in. Who did more than once counts each time, as units do. */
  readonly people!: number;
}

/** How much was promised, and how much of that was given. */
class ShareView {
  readonly entitled!: string;
  readonly given!: string;
  /** Given ÷ entitled, in per cent; null where nothing is entitled. */
  readonly percent!: string | null;
}

/** In base units. */
export class PromisedItemView extends ShareView {
  readonly itemId!: string;
  readonly code!: string;
  readonly unit!: string;
}

export class PromisedServiceView extends ShareView {
  readonly service!: string;
}

/** With the currency's own digits. */
export class PromisedCashView extends ShareView {
  readonly currency!: string;
}

export class PromisedShelterView extends ShareView {
  readonly type!: string;
}

/**
 * What was promised, and what was given of it: the value coverage.
 *
 * - Entitled is what entitlements on approved lists are due, as of `asOf`; not those that were removed, but those that are held. They are
 *   of the rounds whose window has a day in the row's period; without a period, of all rounds. A row has all that such a round promises
 *   there, also what it has yet to give.
 * - Given is what was delivered of just that until the end of the row's period, be it before the period began, outside the window, or
 *   elsewhere. Neither what was reversed nor what was given beyond what was due is in it. So it is not `cash`, `items` or
 *   `services`, which are what was handed out in the row's place and period.
 * - By area, a promise belongs to the area of the site where it is planned or, where no site is planned, to that where its recipient
 *   lives; by origin, to that where its household comes from.
 * - What goods are worth is not promised: an entitlement names no lot.
 */
export class PromisedView {
  readonly items!: PromisedItemView[];
  readonly services!: PromisedServiceView[];
  readonly cash!: PromisedCashView[];
  /** In units. */
  readonly shelter!: PromisedShelterView[];
}

/** In base units. */
export class DisputedItemView {
  readonly itemId!: string;
  readonly code!: string;
  readonly unit!: string;
  readonly quantity!: string;
}

/**
 * How much of what was delivered in plan is of handouts that a household disputes: it counts as delivered, and is shown here beside it, until
 * somebody confirms the handout or it is reversed.
 */
export class DisputedView {
  /** Handouts. */
  readonly assistances!: number;
  readonly households!: number;
  /** For how many these were, as their entitlements say, each entitlement once. */
  readonly people!: number;
  readonly items!: DisputedItemView[];
  readonly services!: ServiceUnitsView[];
  readonly cash!: CashView[];
}

/**
 * What was beyond the plan: given a second time, to somebody whose entitlement was held or removed, from a list that nobody
 * approved, or outside of every round. Its households and people were given nothing in plan in this row.
 */
export class OutOfPlanView {
  readonly households!: number;
  readonly people!: number;
  /** Handouts of which nothing was in plan, and units of shelter that nobody had promised. */
  readonly assistances!: number;
  readonly items!: ItemQuantityView[];
  readonly services!: ServiceUnitsView[];
  readonly cash!: CashView[];
  readonly goods!: GoodsValueView[];
  /** Also who was housed outside of a round. */
  readonly shelter!: ShelterView[];
}

/** One row, where something was promised, handed out or planned for; by month, where something was handed out. Which of the fields that name it are there depends on what the rows are by. None is, for the total. */
export class CoverageRowView {
  /** The area at whose sites it was handed out, or from which households come; null where that is no area of the level. */
  readonly areaId!: string | null;
  readonly pcode!: string | null;
  /**
   * The edition of the dataset from which the area's code and name are; null where it was imported without one. Each row says its own:
   * areas of several editions may stand in one report. It is the one that holds today, also of a report as of an earlier moment.
   */
  readonly codVersion!: string | null;
  readonly projectId!: string | null;
  readonly organisationId!: string | null;
  /** The code of the project or organisation. */
  readonly code!: string | null;
  /** The name of the area, project or organisation. */
  readonly name!: string | null;
  @ApiProperty({ enum: sectorCodes, type: String, nullable: true })
  readonly sector!: string | null;
  /** `YYYY-MM` */
  readonly month!: string | null;

  /**
   * People in need in the row's area and sector, whoever assists them: the plan's own figure or, where it has none for the area, the
   * sum over areas in it that are of one level. Where the plan divides an area and has no figure for the whole, the least divided parts
   * add up to it: its population groups, or both sexes, all age bands, or both, if none of them is missing. Null where there is none: a total over sectors is a figure of its own, never their sum.
   */
  readonly inNeed!: number | null;
  /** People targeted; as `inNeed`. */
  readonly targeted!: number | null;
  readonly households!: number;
  readonly people!: PeopleView;
  /** The people beside the plan's figures of their sex and age; cells without either are left out. */
  readonly bySexAndAge!: SexAgeCellView[];
  /**
   * Of the people: those to whom, until the end of the row's period, all was delivered that the row's rounds promise them. The row's
   * rounds are those of which something was handed out in it.
   */
  readonly covered!: number;
  /** In need − people; below zero where more were reached. */
  readonly gap!: number | null;
  /** Targeted − people. */
  readonly targetGap!: number | null;
  /** People ÷ targeted, in per cent. Above 100, look at the figures. */
  readonly reachPercent!: string | null;
  /** Covered ÷ targeted, in per cent. */
  readonly coveragePercent!: string | null;
  /** Handouts in plan, and units of shelter: these do add up. */
  readonly assistances!: number;
  readonly items!: ItemQuantityView[];
  readonly services!: ServiceUnitsView[];
  readonly cash!: CashView[];
  readonly goods!: GoodsValueView[];
  readonly shelter!: ShelterView[];
  /** Of all that was delivered: what households say they did not receive. */
  readonly disputed!: DisputedView;
  /** Months stand side by side, each with all that its rounds promise: they do not add up. */
  readonly promised!: PromisedView;
  readonly outOfPlan!: OutOfPlanView;
  readonly estimated!: EstimatedView;
}

/** One sensitive service: people in the months of the year that are over. */
export class SensitiveServiceView {
  readonly service!: string;
  /** Null is kept back: it is small, or would tell a small one. */
  readonly people!: number | null;
}

/**
 * Services that are only counted, and linked to nobody: in no other figure of the report. Always all of the year within the reader's scope
 * as it stands now, whatever is asked: what differs from report to report would tell small figures. `reports/service-totals` has more of them.
 */
export class SensitiveServicesView {
  readonly year!: number;
  readonly services!: SensitiveServiceView[];
}

export class CoverageView {
  /** Ask again with this moment and the report is the same. What was being written at that very moment may be new in it. */
  @ApiProperty({ format: 'date-time' })
  readonly asOf!: string;
  @ApiProperty({ enum: groupings })
  readonly groupBy!: Grouping;
  /** Rows by area or origin: their level. */
  readonly level!: number | null;
  readonly bandSet!: string;
  /** The age bands, youngest first. */
  readonly ageBands!: string[];
  readonly rows!: CoverageRowView[];
  /** Counted anew, not added up from the rows. */
  readonly total!: CoverageRowView;
  readonly sensitiveServices!: SensitiveServicesView;
  /** All that the log held by then is in the figures: so they can be traced to its entries. Null until the log is signed. */
  readonly checkpoint!: ReportCheckpointView | null;
}
