import { IsIn } from 'class-validator';

export class HandoutReceiptQuery {
  /** The language of the household. */
  @IsIn(['en', 'fr', 'ar', 'es'])
  readonly language: 'en' | 'fr' | 'ar' | 'es' = 'en';
}

export class HandoutReceiptLineView {
  /** The item, currency or service, in the receipt's language. */
  readonly what!: string;
  readonly quantity!: string;
  /** The item's unit, or the currency's code. */
  readonly unit!: string | null;
}

/** What the household takes home: what it received, where and when, and a code. No personal data. */
export class HandoutReceiptView {
  readonly language!: 'en' | 'fr' | 'ar' | 'es';
  readonly direction!: 'ltr' | 'rtl';
  readonly title!: string;
  readonly lines!: HandoutReceiptLineView[];
  readonly site!: string;
  readonly day!: string;
  readonly codeLabel!: string;
  /** In groups of four. */
  readonly code!: string;
  /** What the QR says: the address where anyone who has the receipt learns whether the handout stands; or the token alone, where no public address is set. */
  readonly link!: string;
  /** The QR, as SVG. */
  readonly qr!: string;
  readonly free!: string;
  /** Whether the handout stands; false once it is reversed. */
  readonly stands!: boolean;
  /** What is to be said of a receipt that no longer stands. */
  readonly note!: string | null;
}
