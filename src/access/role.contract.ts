import { ArrayMaxSize, ArrayUnique, IsArray, IsString, Matches, MaxLength } from 'class-validator';
import { IsLine } from '../platform/field.contract.js';

const actsMax = 300;

export class ChangeRole {
  /** What the role is for, in a sentence. */
  @IsLine(300)
  readonly meaning!: string;

  /** Everything that it may do, by the names of acts. */
  @IsArray()
  @ArrayMaxSize(actsMax)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(60, { each: true })
  readonly acts!: string[];
}

export class CreateRole extends ChangeRole {
  /** Lower-case letters, digits and hyphens. */
  @IsString()
  @Matches(/^[a-z][a-z0-9-]{1,49}$/)
  readonly name!: string;
}

export class RoleView {
  readonly id!: string;
  readonly name!: string;
  readonly meaning!: string;
  /** Comes with Mizan and is not changed. */
  readonly builtIn!: boolean;
  readonly acts!: string[];
}

export class RolePage {
  readonly items!: RoleView[];
  readonly next!: string | null;
}
