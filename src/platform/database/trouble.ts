import { Refusal } from '../refusal.js';

const serialization = '40001';
const deadlock = '40P01';
const lockTimeout = '55P03';
const statementTimeout = '57014';
const uniqueViolation = '23505';
const exclusionViolation = '23P01';
const checkViolation = '23514';
const foreignKeyViolation = '23503';
const constraintViolations: readonly string[] = [
  uniqueViolation,
  exclusionViolation,
  checkViolation,
  foreignKeyViolation,
];

/** Connection lost or refused, server going down or starting up (classes 08 and 57P). */
const connectionLost = /^(08|57P)|^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/;
const connectionLostText = /Connection terminated|connection ended|timeout exceeded when trying to connect/i;

/** What a work decided on has changed before it was written: the same work on fresh facts decides rightly. The door runs it again. */
export class Overtaken extends Error {
  readonly code = serialization;
}

/** Whether the same transaction, run again, may well succeed. */
export function worthRetrying(error: unknown): boolean {
  const code = codeOf(error);
  return code === serialization || code === deadlock || isConnectionLost(error);
}

/** The refusal for trouble that passes (a lock held too long, a time-out, no connection), which claims nothing. */
export function passingTrouble(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return undefined;
  if (worthRetrying(error) || codeOf(error) === lockTimeout)
    return new Refusal('server.locked', 'Try again', { retryAfterS: 1 });
  if (codeOf(error) === statementTimeout)
    return new Refusal('server.timeout', 'Try again', { retryAfterS: 2 });
  return undefined;
}

/** Turns the violation of a named constraint into a refusal; every other error passes. */
export async function refusing<T>(
  statement: Promise<T>,
  refusals: Readonly<Record<string, () => Refusal>>,
): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    const refusal = refusals[violatedConstraint(error) ?? ''];
    throw refusal ? refusal() : error;
  }
}

/** The name of the constraint that an error says was violated. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!constraintViolations.includes(codeOf(error) ?? '')) return undefined;
  return (error as { readonly constraint?: string }).constraint;
}

function isConnectionLost(error: unknown): boolean {
  return (
    connectionLost.test(codeOf(error) ?? '') ||
    (error instanceof Error && connectionLostText.test(error.message))
  );
}

/** The code that PostgreSQL, Node or we ourselves gave the error. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
