import { IsIn } from 'class-validator';

/** What to print of a distribution: the list that people sign, or the sheet of their cards. */
export class PrintDistribution {
  @IsIn(['list', 'cards'])
  readonly kind!: 'list' | 'cards';

  @IsIn(['en', 'fr', 'ar', 'es'])
  readonly language!: 'en' | 'fr' | 'ar' | 'es';
}

/** A print: whoever is still due something when it was made, by number of the line. No personal data. */
export class PrintView {
  readonly id!: string;
  readonly distributionId!: string;
  readonly kind!: 'list' | 'cards';
  readonly language!: 'en' | 'fr' | 'ar' | 'es';
  /** How many people or households are on it; a list has blank lines for the help desk after them. */
  readonly lines!: number;
  readonly pages!: number;
  /** SHA-256 in hexadecimal of the lines: number, token, card, size and what is due. Each page shows how it begins. */
  readonly digest!: string;
  readonly printedBy!: string;
  readonly printedAt!: string;
}
