import { Inject, Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger as Pino } from 'pino';
import { Settings } from './settings.js';

/** JSON lines to standard output. Ids only: never a name, phone, document, password or token. */
@Injectable()
export class Logger implements LoggerService {
  private readonly pino: Pino;

  constructor(@Inject(Settings) settings: Settings) {
    this.pino = pino({ level: settings.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  }

  log(message: unknown): void {
    this.pino.debug(String(message)); // the framework's own chatter
  }

  info(facts: object, message: string): void {
    this.pino.info(facts, message);
  }

  warn(facts: unknown, message?: unknown): void {
    this.pino.warn(typeof facts === 'object' ? facts : {}, String(message ?? facts));
  }

  error(facts: unknown, message?: unknown): void {
    this.pino.error(typeof facts === 'object' ? facts : {}, String(message ?? facts));
  }
}

/**
 * Name, code and stack: never the parameters of a query, which may be a person's, nor what PostgreSQL says of a value (classes 22
 * and 23 of its codes), for it repeats the value.
 */
export function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { code, constraint, table, routine } = error as unknown as Readonly<Record<string, unknown>>;
  const where = { name: error.name, code, constraint, table, routine };
  const repeats = typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code);
  if (repeats) return { ...where, stack: framesOf(error) };
  return { ...where, message: error.message, stack: error.stack };
}

/** The stack without the message that it begins with. */
function framesOf({ stack = '', message }: Error): string {
  const begins = stack.indexOf(message);
  return begins < 0 ? '' : stack.slice(begins + message.length).trim();
}
