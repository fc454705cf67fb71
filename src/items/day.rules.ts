import { Refusal } from '../platform/refusal.js';

const aheadMsMax = 14 * 3_600_000;

/** The day, `YYYY-MM-DD`, that it is by now in the easternmost time zone (UTC+14): no day after it has come anywhere. */
export function latestDay(now: Date): string {
  return new Date(now.getTime() + aheadMsMax).toISOString().slice(0, 10);
}

/** Refuses `stock.future`: what is recorded has happened. */
export function checkHappened(day: string, now: Date): void {
  if (day > latestDay(now)) throw new Refusal('stock.future', 'Record it on the day on which it happens');
}
