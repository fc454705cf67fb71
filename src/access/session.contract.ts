import { IsString, Length } from 'class-validator';
import { passwordLength } from './password.rules.js';

export class BeginSession {
  /** In any case: `Amina` is `amina`. */
  @IsString()
  @Length(1, 64)
  readonly userName!: string;

  @IsString()
  @Length(1, 1_024)
  readonly password!: string;
}

/** A session that has just begun. The token is shown this once. */
export class NewSessionView {
  /** Send it as `Authorization: Bearer <token>`. */
  readonly token!: string;
  readonly sessionId!: string;
  readonly personId!: string;
  /** Whether the password was a temporary one: then it must be changed before anything else. */
  readonly mustChangePassword!: boolean;
  /** The session ends then at the latest, and after 30 minutes without a request. */
  readonly endsAt!: Date;
}

/** A role that the person holds somewhere today. Null is no limit in that respect. */
export class HeldRoleView {
  readonly assignmentId!: string;
  readonly role!: string;
  readonly emergencyId!: string | null;
  readonly organisationId!: string | null;
  readonly areaId!: string | null;
  readonly siteIds!: string[] | null;
  /** The last day. */
  readonly endsOn!: string | null;
  /** What the role may do there. */
  readonly acts!: string[];
}

/** Who is signed in, and what they may do. */
export class SessionView {
  readonly sessionId!: string;
  readonly personId!: string;
  readonly userName!: string;
  readonly name!: string;
  readonly mustChangePassword!: boolean;
  readonly beganAt!: Date;
  readonly endsAt!: Date;
  /** What everyone who is signed in may do. */
  readonly acts!: string[];
  readonly roles!: HeldRoleView[];
}

export class ChangePassword {
  @IsString()
  @Length(1, 1_024)
  readonly current!: string;

  @IsString()
  @Length(passwordLength.min, passwordLength.max)
  readonly next!: string;
}
