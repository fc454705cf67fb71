import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray } from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { AreIds, IsDay, IsId } from '../platform/field.contract.js';

const sitesMax = 100;

/** A person's role somewhere. What is left out is no limit in that respect. */
export class GiveAssignment {
  @IsId()
  readonly personId!: string;

  @IsId()
  readonly roleId!: string;

  /** One emergency only. */
  @IsOptional()
  @IsId()
  readonly emergencyId?: string;

  /** The projects of one organisation only. */
  @IsOptional()
  @IsId()
  readonly organisationId?: string;

  /** One area and all that lies in it only. */
  @IsOptional()
  @IsId()
  readonly areaId?: string;

  /** These sites only. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(sitesMax)
  @ArrayUnique()
  @AreIds()
  readonly siteIds?: string[];

  /** The last day on which it holds, by UTC. */
  @IsOptional()
  @IsDay()
  readonly endsOn?: string;
}

export class AssignmentView {
  readonly id!: string;
  readonly personId!: string;
  readonly roleId!: string;
  readonly role!: string;
  readonly emergencyId!: string | null;
  readonly organisationId!: string | null;
  readonly areaId!: string | null;
  readonly siteIds!: string[] | null;
  /** The last day. */
  readonly endsOn!: string | null;
  /** Null for what was given at the service's console. */
  readonly givenBy!: string | null;
  readonly givenAt!: Date;
  readonly withdrawnAt!: Date | null;
  readonly withdrawnBy!: string | null;
}

export class AssignmentPage {
  readonly items!: AssignmentView[];
  readonly next!: string | null;
}

export class AssignmentQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly personId?: string;

  @IsOptional()
  @IsId()
  readonly emergencyId?: string;
}
