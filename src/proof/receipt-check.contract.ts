import { IsString, Length } from 'class-validator';

export class ReceiptCode {
  /** What the QR says (the end of its address), or the spoken code with or without dashes. */
  @IsString()
  @Length(12, 60)
  readonly code!: string;
}

/** Where the handout of a receipt stands in the log that anybody may check. */
export class ReceiptPlaceView {
  readonly index!: number;
  /** SHA-256 of the entry, in base64. */
  readonly leafHash!: string;
}

/** Whether a handout stands: to whoever has the receipt. Nobody's name, no amount, no place. */
export class ReceiptCheckView {
  readonly status!: 'stands' | 'disputed' | 'reversed';
  /** The day of the handout, where it was. */
  readonly day!: string;
  /** Null until the log is published with it: once a day. */
  readonly proof!: ReceiptPlaceView | null;
}
