/** How long a session lives: minutes without a request, and hours in all (ASVS 5.0, V7.3). */
export const sessionLimits = {
  idleMinutesMax: 30,
  hoursMax: 12,
  /** The last use is written at most this often, so that a busy session is not a busy row; idleness is exact to that. */
  touchedEverySeconds: 60,
} as const;

/** Tokens are 256 random bits in base64url. */
export const tokenBytes = 32;

const bearer = /^Bearer ([A-Za-z0-9_-]{43})$/i;

/** The token in an `Authorization` header (RFC 6750 §2.1), if it has the form of one of ours. */
export function tokenIn(authorization: string | undefined): string | undefined {
  return bearer.exec(authorization ?? '')?.[1];
}
