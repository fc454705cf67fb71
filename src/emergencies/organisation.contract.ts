import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';
import { PageQuery } from '../platform/page.contract.js';
import { type OrganisationType, organisationTypeCodes } from './codes.rules.js';
import { IsCode, IsName } from '../platform/field.contract.js';

export class ChangeOrganisation {
  @IsName()
  readonly name!: string;

  @IsIn(organisationTypeCodes)
  readonly type!: OrganisationType;
}

export class CreateOrganisation extends ChangeOrganisation {
  /** Short and unique, e.g. `SARC`. It never changes. */
  @IsCode()
  readonly code!: string;
}

export class OrganisationQuery extends PageQuery {
  @IsOptional()
  @IsIn(organisationTypeCodes)
  readonly type?: OrganisationType;

  @IsOptional()
  @IsCode()
  readonly code?: string;
}

export class OrganisationView {
  readonly id!: string;
  readonly code!: string;
  readonly name!: string;
  @ApiProperty({ enum: organisationTypeCodes })
  readonly type!: OrganisationType;
  /** What `If-Match` takes, in quotes. */
  readonly version!: number;
}

export class OrganisationPage {
  readonly items!: OrganisationView[];
  readonly next!: string | null;
}
