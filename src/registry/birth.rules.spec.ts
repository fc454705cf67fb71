import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ageMax, ageOn, birthFromAge, isDay, parseAge, parseBirth, parseDay } from './birth.rules.js';

const today = '2026-11-23';
const days = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

describe('birth dates', () => {
  it.each([
    ['1990-03-15', []],
    ['1990/3/15', []],
    ['١٩٩٠-٠٣-١٥', []],
    ['۱۹۹۰-۰۳-۱۵', []],
    ['1990-03-15T00:00:00.000', []],
    ['15/03/1990', ['day-first']],
    ['15.3.1990', ['day-first']],
    ['١٥/٠٣/١٩٩٠', ['day-first']],
    ['15/03/1990 00:00', ['day-first']],
    ['03/15/1990', ['month-first']],
    ['15/03/90', ['day-first', 'two-digit-year']],
    ['32947', ['spreadsheet-number']],
  ])('are read from %s', (text, mended) => {
    expect(parseBirth(text, today)).toEqual({
      birth: { bornOn: '1990-03-15', precision: 'day', ageRecordedOn: null },
      mended,
    });
  });

  it('read 07/05 as 7 May, never as 5 July', () => {
    expect(parseBirth('07/05/1984', today)).toMatchObject({ birth: { bornOn: '1984-05-07' } });
  });

  it('take a two-digit year to be the last one possible', () => {
    expect(parseBirth('22/11/26', today)).toMatchObject({ birth: { bornOn: '2026-11-22' } });
    expect(parseBirth('24/11/26', today)).toMatchObject({ birth: { bornOn: '1926-11-24' } });
  });

  it('keep a month or a year by its middle and say so', () => {
    expect(parseBirth('1990-03', today)).toMatchObject({
      birth: { bornOn: '1990-03-15', precision: 'month' },
    });
    expect(parseBirth('03/1990', today)).toMatchObject({
      birth: { bornOn: '1990-03-15', precision: 'month' },
    });
    expect(parseBirth('1990', today)).toMatchObject({ birth: { bornOn: '1990-07-01', precision: 'year' } });
  });

  it('are never after today, even by the middle of a month', () => {
    expect(parseBirth('2026', '2026-02-01')).toMatchObject({
      birth: { bornOn: '2026-02-01', precision: 'year' },
    });
    expect(parseBirth('2026-02', '2026-02-01')).toMatchObject({
      birth: { bornOn: '2026-02-01', precision: 'month' },
    });
  });

  it.each([
    ['2031-02-30', 'birth.impossible'],
    ['1990-02-29', 'birth.impossible'],
    ['32/01/1990', 'birth.impossible'],
    ['13/13/1990', 'birth.impossible'],
    ['0000-00-00', 'birth.impossible'],
    ['2031-02-03', 'birth.future'],
    ['2026-11-24', 'birth.future'],
    ['2027', 'birth.future'],
    ['2026-12', 'birth.future'],
    ['1900-01-01', 'birth.too-old'],
    ['1405-06-12', 'birth.other-calendar'],
    ['1369/05/12', 'birth.other-calendar'],
    ['', 'birth.unreadable'],
    ['unknown', 'birth.unreadable'],
    ['1990-03-15-01', 'birth.unreadable'],
    ['123456', 'birth.unreadable'],
    ['15/03/990', 'birth.unreadable'],
  ])('are not "%s": %s', (text, problem) => {
    expect(parseBirth(text, today)).toEqual({ problem });
  });

  it('today is one', () => {
    expect(parseBirth(today, today)).toMatchObject({ birth: { bornOn: today } });
  });

  it('are read from any text without an exception, into a day of the last 120 years or a problem', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789٠٩/-.: T')), maxLength: 14 }),
    );
    fc.assert(
      fc.property(texts, days, (text, day) => {
        const reading = parseBirth(text, day);
        if (!('birth' in reading)) return;
        expect(isDay(reading.birth.bornOn)).toBe(true);
        expect(reading.birth.bornOn <= day).toBe(true);
        expect(ageOn(reading.birth.bornOn, day)).toBeLessThanOrEqual(ageMax);
      }),
      { numRuns: 2000 },
    );
  });

  it('come back as they were written, day first or year first', () => {
    fc.assert(
      fc.property(days, (day) => {
        const [y = '', m = '', d = ''] = day.split('-');
        expect(parseDay(day, today)).toBe(day);
        expect(parseDay(`${d}/${m}/${y}`, today)).toBe(day);
      }),
    );
  });
});

describe('other days', () => {
  it('may be in the future, but must be whole days of the calendar', () => {
    expect(parseDay('2031-02-03', today)).toBe('2031-02-03');
    expect(parseDay('2031-02-30', today)).toBeUndefined();
    expect(parseDay('2026-10', today)).toBeUndefined();
    expect(parseDay('soon', today)).toBeUndefined();
  });
});

describe('ages', () => {
  it.each([
    ['47', 47],
    ['٤٧', 47],
    ['0', 0],
    ['1.5', 1],
    ['120', 120],
    ['121', undefined],
    ['-1', undefined],
    ['old', undefined],
    ['', undefined],
  ])('"%s" is %s', (text, age) => {
    expect(parseAge(text)).toBe(age);
  });

  it('count completed years', () => {
    expect(ageOn('2000-05-10', '2018-05-09')).toBe(17);
    expect(ageOn('2000-05-10', '2018-05-10')).toBe(18);
    expect(ageOn('2004-02-29', '2022-02-28')).toBe(17);
    expect(ageOn('2004-02-29', '2022-03-01')).toBe(18);
    expect(ageOn('2026-11-24', today)).toBe(-1);
  });

  it('that were told are the age on the day they were told', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: ageMax }), days, (age, day) => {
        const { bornOn, precision, ageRecordedOn } = birthFromAge(age, day);
        expect(isDay(bornOn)).toBe(true);
        expect(ageOn(bornOn, day)).toBe(age);
        expect([precision, ageRecordedOn]).toEqual(['estimated', day]);
      }),
    );
  });
});
