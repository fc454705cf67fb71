import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { createHmac, randomBytes } from 'node:crypto';
import { Settings } from '../platform/settings.js';
import { Turns } from './turns.js';

/** argon2id (the library's default kind) with the first set of ASVS 5.0, appendix C. */
const cost = { memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const;
const saltBytes = 16;

/** Of the same cost as a real one, and of no password that anybody knows. */
const nobodysHash =
  '$argon2id$v=19$m=47104,t=1,p=1$bWl6YW4gbm9ib2R5IDAxMg$9yk8dFkPyVkqH8Sb2C0b6nDhZ6y4bJ7nUVJ1aWvQx1g';

/** Hashes passwords: slow by intent, so two at once and a short queue, or sign-ins would starve everything else. */
@Injectable()
export class Passwords {
  private readonly turns = new Turns({ runningMax: 2, waitingMax: 50 });

  constructor(@Inject(Settings) private readonly settings: Settings) {}

  /** Under the name of a request the same password gives the same hash, so that a request sent again is known as the same. */
  hash(password: string, requestName: string | null): Promise<string> {
    const salt = requestName === null ? randomBytes(saltBytes) : this.saltOf(requestName);
    return this.turns.take(() => hash(normal(password), { ...cost, salt }));
  }

  /** Takes the same time where there is nobody to compare with. */
  async holds(kept: string | undefined, password: string): Promise<boolean> {
    const real = kept?.startsWith('$argon2id$') ? kept : undefined;
    const same = await this.turns.take(() => verify(real ?? nobodysHash, normal(password)));
    return same && real !== undefined;
  }

  private saltOf(requestName: string): Buffer {
    return createHmac('sha256', this.settings.contentKey)
      .update(`salt:${requestName}`)
      .digest()
      .subarray(0, saltBytes);
  }
}

/** The same characters, however the keyboard composes them. */
function normal(password: string): string {
  return password.normalize('NFKC');
}
