const dayLong = 86_400_000;
/** Since 29 November 2026, when the stories were written; told once a file, for a test may go on past midnight. */
const daysPassed = Math.floor((Date.now() - Date.UTC(2026, 10, 29)) / dayLong);

/**
 * The day of a story, as far from today as it was when the story was written: what may be recorded for a year, or falls due, must not
 * change the story as time goes by.
 */
export function day(text: string): string {
  return new Date(Date.parse(text) + daysPassed * dayLong).toISOString().slice(0, 10);
}

/** How old somebody born on that day is today. */
export function yearsSince(born: string): number {
  const today = day('2026-11-29');
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4));
  return today.slice(5) < born.slice(5) ? years - 1 : years;
}
