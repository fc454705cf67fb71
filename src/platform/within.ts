import { Refusal } from './refusal.js';

/** The result of some work, or `server.timeout` where it takes longer: what it answers later is not heard. */
export async function within<T>(msMax: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Refusal('server.timeout', 'Try again', { retryAfterS: 2 }));
    }, msMax);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
