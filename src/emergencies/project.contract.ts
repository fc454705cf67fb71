import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type Sector, sectorCodes } from './codes.rules.js';
import { IsCode, IsDay, IsId, IsName } from '../platform/field.contract.js';

/** The organisation and the code of a project stay. */
export class ChangeProject {
  @IsName()
  readonly name!: string;

  /** The code of OCHA's global coordination group, e.g. `SHL`. */
  @IsIn(sectorCodes)
  readonly sector!: Sector;

  @IsDay()
  readonly startsOn!: string;

  /** The last day. */
  @IsDay()
  readonly endsOn!: string;
}

export class CreateProject extends ChangeProject {
  /** Short and unique in the emergency. */
  @IsCode()
  readonly code!: string;

  /** Who carries it out. */
  @IsId()
  readonly organisationId!: string;
}

export class ProjectQuery extends PageQuery {
  @IsOptional()
  @IsIn(sectorCodes)
  readonly sector?: Sector;

  @IsOptional()
  @IsId()
  readonly organisationId?: string;

  @IsOptional()
  @IsCode()
  readonly code?: string;
}

export class ProjectView {
  readonly id!: string;
  readonly emergencyId!: string;
  readonly organisationId!: string;
  @ApiProperty({ enum: sectorCodes })
  readonly sector!: Sector;
  readonly code!: string;
  readonly name!: string;
  @ApiProperty({ format: 'date' })
  readonly startsOn!: string;
  @ApiProperty({ format: 'date' })
  readonly endsOn!: string;
  /** What `If-Match` takes, in quotes. */
  readonly version!: number;
}

export class ProjectPage {
  readonly items!: ProjectView[];
  readonly next!: string | null;
}
