import { codeOf } from './trouble.js';

const transactionHadFailed = '25P02';

/**
 * Waits for statements that are sent together, one behind the other on one connection, which carries them out in this order. Where one
 * fails, the ones behind it only say that the transaction had failed: the error is that of the one that says why.
 */
export async function pipelined<T extends readonly unknown[] | []>(
  statements: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(statements);
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (errors.length > 0) throw errors.find((error) => codeOf(error) !== transactionHadFailed) ?? errors[0];
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as never;
}
