import { IsInt, Max, Min, MinLength } from 'class-validator';
import { IsLine } from '../platform/field.contract.js';
import { IsOptional } from '../platform/optional.contract.js';

/** Who stands at the desk: by exactly one of card, token number and name. */
export class LookUp {
  /** The number of a card, as it is read out or scanned. */
  @IsOptional()
  @IsLine(40)
  readonly card?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  readonly token?: number;

  /** Some words of a person's name, in any script and spelling: among those who are planned here. */
  @IsOptional()
  @IsLine(200)
  @MinLength(2)
  readonly name?: string;
}

/** Whom the household named to collect, or its head where it named nobody; for a person, that person. */
export class DeskPersonView {
  readonly id!: string;
  readonly role!: 'primary' | 'alternate' | 'head' | 'self';
  readonly nameOriginal!: string | null;
  readonly nameLatin!: string | null;
  readonly sex!: string;
  /** Completed years; null where no birth date is known. */
  readonly age!: number | null;
  /** The last three characters of the document's number. */
  readonly documentEnds!: string | null;
  /** SHA-256 of the photo's file, in hexadecimal; the file itself is with the team. */
  readonly photoRef!: string | null;
  /** Somebody else who is planned here has the same name: look twice. */
  readonly sameName!: boolean;
}

export class DeskLineView {
  readonly entitlementLineId!: string;
  readonly kind!: string;
  readonly itemId!: string | null;
  readonly itemCode!: string | null;
  readonly currency!: string | null;
  readonly service!: string | null;
  /** Of a line of shelter, which is allocated and not handed out here. */
  readonly shelterType!: string | null;
  /** Money with its currency's digits, else whole units. */
  readonly due!: string;
  readonly delivered!: string;
  readonly left!: string;
}

export class DeskGivenLineView {
  readonly entitlementLineId!: string;
  readonly quantity!: string;
}

/** A handout of the same entitlement, wherever it was. */
export class DeskGivenView {
  readonly handoutId!: string;
  readonly siteId!: string;
  readonly occurredAt!: string;
  readonly reversed!: boolean;
  /** Somebody says that they did not receive it, and nobody has resolved that yet. */
  readonly disputed!: boolean;
  readonly lines!: DeskGivenLineView[];
}

/** Where somebody is planned who is not planned here. */
export class DeskElsewhereView {
  readonly distributionId!: string;
  readonly siteId!: string;
  /** `YYYY-MM-DD` */
  readonly heldOn!: string;
}

/** An entitlement that was found. Of who is not planned here only where they are planned: no person, no handout. */
export class DeskMatchView {
  readonly entitlementId!: string;
  readonly tokenNo!: number;
  readonly card!: string | null;
  /** It was found by a card that is worth nothing any more. */
  readonly revokedCard!: boolean;
  readonly recipientKind!: string;
  readonly persons!: number;
  readonly state!: 'listed' | 'held' | 'removed';
  /** How it ended, where it did: nothing of it is handed out until it is opened again. */
  readonly ended!:
    'absent' | 'partly' | 'refused' | 'not_recognised' | 'moved' | 'deceased' | 'duplicate' | null;
  /** Called first, for a reason that is nobody's business here. */
  readonly priority!: boolean;
  readonly plannedHere!: boolean;
  readonly elsewhere!: DeskElsewhereView | null;
  readonly people!: DeskPersonView[];
  readonly lines!: DeskLineView[];
  readonly given!: DeskGivenView[];
}

/** At most 20 entitlements, the likest first; none where nobody like this is on the list: the help desk can say why. */
export class DeskMatchesView {
  readonly items!: DeskMatchView[];
  /** Whether there are more than are shown: ask for more of the name. */
  readonly more!: boolean;
}
