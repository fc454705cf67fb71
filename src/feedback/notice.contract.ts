import { IsIn, IsString, Length } from 'class-validator';
import { IsOptional } from '../platform/optional.contract.js';

const languages = ['en', 'fr', 'ar', 'es'] as const;
type NoticeLanguage = (typeof languages)[number];

/** What people are told before a round, in one language and in plain words. Nothing of it may be left out. */
export class WriteNotice {
  @IsIn(languages)
  readonly language!: NoticeLanguage;

  @IsString()
  @Length(3, 1_000)
  readonly whoWeAre!: string;

  /** What is given, and how much. */
  @IsString()
  @Length(3, 1_000)
  readonly what!: string;

  @IsString()
  @Length(3, 1_000)
  readonly forWhom!: string;

  @IsString()
  @Length(3, 1_000)
  readonly why!: string;

  /** That it is free, and that nobody may ask for anything in return. */
  @IsString()
  @Length(3, 1_000)
  readonly free!: string;

  /** How to complain, safely, and what happens then. */
  @IsString()
  @Length(3, 1_000)
  readonly howToComplain!: string;
}

export class NoticeQuery {
  @IsOptional()
  @IsIn(languages)
  readonly language?: NoticeLanguage;
}

export class NoticeFileQuery {
  @IsIn(languages)
  readonly language: NoticeLanguage = 'en';
}

export class NoticeView {
  readonly id!: string;
  readonly roundId!: string;
  readonly language!: NoticeLanguage;
  readonly direction!: 'ltr' | 'rtl';
  /** 1, 2, 3… of a language; the last is in force. */
  readonly version!: number;
  readonly whoWeAre!: string;
  readonly what!: string;
  readonly forWhom!: string;
  readonly why!: string;
  readonly free!: string;
  readonly howToComplain!: string;
  readonly writtenBy!: string;
  readonly writtenAt!: string;
}

/** What is in force, one of each language in which it was written. */
export class NoticesView {
  readonly items!: NoticeView[];
}
