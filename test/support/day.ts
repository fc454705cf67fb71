const written = Date.UTC(2026, 10, 29);
const dayLong = 86_400_000;

/**
 * The day of a story, as far from today as it was from 29 November 2026, when the story was written: what may be recorded for a year,
 * or falls due, must not change the story as time goes by.
 */
export function day(text: string): string {
  const distance = Math.round((Date.parse(text) - written) / dayLong);
  const today = Math.floor(Date.now() / dayLong);
  return new Date((today + distance) * dayLong).toISOString().slice(0, 10);
}

/** How old somebody born on that day is today. */
export function yearsSince(born: string): number {
  const today = new Date().toISOString().slice(0, 10);
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4));
  return today.slice(5) < born.slice(5) ? years - 1 : years;
}
