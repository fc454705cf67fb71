import { IsEmail, IsString, Length, Matches, MaxLength } from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';
import { IsLine } from '../platform/field.contract.js';
import { passwordLength } from './password.rules.js';

export class CreatePerson {
  /** Letters, digits, dot, hyphen and underscore; kept in lower case. */
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{1,63}$/)
  readonly userName!: string;

  @IsLine(200)
  readonly name!: string;

  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  readonly email?: string;

  /** Temporary: the person changes it at the first sign-in. */
  @IsString()
  @Length(passwordLength.min, passwordLength.max)
  readonly password!: string;
}

export class ResetPassword {
  /** Temporary: the person changes it at the next sign-in. */
  @IsString()
  @Length(passwordLength.min, passwordLength.max)
  readonly password!: string;
}

export class PersonView {
  readonly id!: string;
  readonly userName!: string;
  readonly name!: string;
  readonly email!: string | null;
  /** Whether the password is a temporary one. */
  readonly mustChangePassword!: boolean;
  readonly createdAt!: Date;
  /** Since when the person cannot sign in. */
  readonly disabledAt!: Date | null;
}

export class PersonPage {
  readonly items!: PersonView[];
  readonly next!: string | null;
}
