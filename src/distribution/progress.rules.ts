/** How many handouts there were in how many whole minutes, 1 to 60. */
export interface Pace {
  readonly recent: number;
  readonly minutes: number;
}

/** Handouts an hour, rounded. */
export function perHour({ recent, minutes }: Pace): number {
  return Math.round((recent * 60) / minutes);
}

/** Minutes until as many more are served, rounded up; null at a standstill. Nobody left takes none. */
export function minutesToFinish(left: number, { recent, minutes }: Pace): number | null {
  if (left === 0) return 0;
  return recent === 0 ? null : Math.ceil((left * minutes) / recent);
}
