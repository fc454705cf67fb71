import { asciiDigits, tidy } from './text.rules.js';

/** A day as `YYYY-MM-DD`; days compare as text. */
export type Day = string;

export const birthPrecisions = {
  day: 'The day is known',
  month: 'The month is known; the middle of it is kept',
  year: 'The year is known; the middle of it is kept',
  estimated: 'Reckoned from an age',
} as const;
export type BirthPrecision = keyof typeof birthPrecisions;

export interface Birth {
  readonly bornOn: Day;
  readonly precision: BirthPrecision;
  /** The day on which an estimated age was told; null for the other precisions. */
  readonly ageRecordedOn: Day | null;
}

export type BirthMending = 'day-first' | 'month-first' | 'two-digit-year' | 'spreadsheet-number';
export type BirthProblem =
  'birth.unreadable' | 'birth.impossible' | 'birth.future' | 'birth.too-old' | 'birth.other-calendar';
export type BirthReading =
  { readonly birth: Birth; readonly mended: readonly BirthMending[] } | { readonly problem: BirthProblem };

export const ageMax = 120;

/** Nothing that is registered happened before: an earlier day is a slip of the pen. */
export const earliestRecord: Day = '1900-01-01';

/**
 * Reads a date of birth: ISO (`1990-03-15`), day first (`15/03/1990`, `15.3.90`), month first where nothing else is possible, a
 * month, a year, a spreadsheet's day number; digits of any script; a time of day after it is ignored. What is in no calendar, in the
 * future, or more than 120 years ago is a problem. Years from 1200 to 1500 belong to another calendar and are not converted: lists do
 * not say which.
 */
export function parseBirth(text: string, today: Day): BirthReading {
  const reading = readDate(text, today);
  return 'problem' in reading ? reading : settle(reading.date, today, reading.mended);
}

/** Reads any other day in the same notations, whenever it is. Undefined where the text is no whole day of the calendar. */
export function parseDay(text: string, today: Day): Day | undefined {
  const reading = readDate(text, today);
  if ('problem' in reading) return undefined;
  const [year, month, day] = reading.date;
  if (month === undefined || day === undefined || !isInCalendar(year, month, day)) return undefined;
  return dayText(year, month, day);
}

type WrittenDate = readonly [year: number, month?: number, day?: number];
type DateReading =
  | { readonly date: WrittenDate; readonly mended: readonly BirthMending[] }
  | { readonly problem: 'birth.unreadable' };

function readDate(text: string, today: Day): DateReading {
  const written = asciiDigits(tidy(text)).replace(/[T ]\d{1,2}:\d{2}.*$/, '');
  const parts = written.split(/[-/.\s]+/).filter(Boolean);
  if (!parts.every((part) => /^\d{1,5}$/.test(part))) return { problem: 'birth.unreadable' };

  const [a = 0, b = 0, c = 0] = parts.map(Number);
  switch (parts.map((part) => shapes[part.length]).join('-')) {
    case 'year-short-short':
      return { date: [a, b, c], mended: [] };
    case 'year-short':
      return { date: [a, b], mended: [] };
    case 'short-year':
      return { date: [b, a], mended: [] };
    case 'year':
      return { date: [a], mended: [] };
    case 'short-short-year':
      return dayFirst(a, b, c);
    case 'short-short-short':
      return twoDigitYear(dayFirst(a, b, 2000 + c), today);
    case 'long':
      return spreadsheetNumber(a);
    default:
      return { problem: 'birth.unreadable' };
  }
}

/** What a part of a date can be by its number of digits; three digits are nothing. */
const shapes = ['', 'short', 'short', 'none', 'year', 'long'];

interface ReadDate {
  readonly date: readonly [year: number, month: number, day: number];
  readonly mended: readonly BirthMending[];
}

function dayFirst(day: number, month: number, year: number): ReadDate {
  if (month > 12) return { date: [year, day, month], mended: ['month-first'] };
  return { date: [year, month, day], mended: ['day-first'] };
}

/** 90 can only be 1990; 15 is taken to be 2015, for a child, until somebody checks. */
function twoDigitYear({ date: [year, month, day], mended }: ReadDate, today: Day): ReadDate {
  const past = dayText(year, month, day) > today ? year - 100 : year;
  return { date: [past, month, day], mended: [...mended, 'two-digit-year'] };
}

/** Spreadsheets count days from 30 December 1899. */
function spreadsheetNumber(days: number): ReadDate {
  const at = new Date(Date.UTC(1899, 11, 30 + days));
  return {
    date: [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()],
    mended: ['spreadsheet-number'],
  };
}

function settle([year, month, day]: WrittenDate, today: Day, mended: readonly BirthMending[]): BirthReading {
  if (year >= 1200 && year <= 1500) return { problem: 'birth.other-calendar' };
  if (!isInCalendar(year, month ?? 1, day ?? 1)) return { problem: 'birth.impossible' };

  const earliest = dayText(year, month ?? 1, day ?? 1);
  if (earliest > today) return { problem: 'birth.future' };
  if (ageOn(earliest, today) > ageMax) return { problem: 'birth.too-old' };

  const middle = dayText(year, month ?? 7, day ?? (month === undefined ? 1 : 15));
  const precision = day !== undefined ? 'day' : month !== undefined ? 'month' : 'year';
  return { birth: { bornOn: middle < today ? middle : today, precision, ageRecordedOn: null }, mended };
}

export function isDay(text: string): text is Day {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match !== null && isInCalendar(Number(match[1]), Number(match[2]), Number(match[3]));
}

function isInCalendar(year: number, month: number, day: number): boolean {
  return year >= 1000 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function dayText(year: number, month: number, day: number): Day {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** Reads an age in completed years, from 0 to 120. `1.5` is 1. */
export function parseAge(text: string): number | undefined {
  const match = /^(\d{1,3})(?:[.,]\d+)?$/.exec(asciiDigits(tidy(text)));
  if (!match) return undefined;
  const age = Number(match[1]);
  return age <= ageMax ? age : undefined;
}

/** The birth of somebody who said this age on that day: half a year before the birthday, so that errors even out over many people. */
export function birthFromAge(age: number, recordedOn: Day): Birth {
  const [year = 0, month = 0, day = 0] = (recordedOn < earliestRecord ? earliestRecord : recordedOn)
    .split('-')
    .map(Number);
  const months = (year - age) * 12 + (month - 1) - 6;
  const [bornYear, bornMonth] = [Math.floor(months / 12), (months % 12) + 1];
  const bornOn = dayText(bornYear, bornMonth, Math.min(day, daysOf(bornYear, bornMonth)));
  return { bornOn, precision: 'estimated', ageRecordedOn: recordedOn };
}

/** The day on which something was told: as it is said, or today where it cannot have been then. */
export function toldOn(day: Day, today: Day): Day {
  return day >= earliestRecord && day <= today ? day : today;
}

/** Completed years on a day; negative before the birth. Reports ask for the day of the assistance, not for today. */
export function ageOn(born: Day, day: Day): number {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4));
  return day.slice(5) < born.slice(5) ? years - 1 : years;
}
