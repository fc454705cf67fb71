import { Inject, Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { Database, deskPatience } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { Refusal } from '../platform/refusal.js';
import { Settings } from '../platform/settings.js';
import { type Attempts, AttemptStore } from './attempt.store.js';
import { charge, type Counted, isKnown, throttleLimits, waitS } from './throttle.rules.js';

/** Who tries, and from where. */
export interface Trier {
  readonly account: string;
  readonly address: string;
}

interface Bucket {
  readonly counted: Counted;
  readonly key: Buffer;
}

/**
 * Slows down who guesses passwords: per account and per address. It writes past the door, for a guess is no act: what it keeps are
 * counts of nobody in particular, and the audit log gets its entry from the sign-in.
 */
@Injectable()
export class Throttle {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AttemptStore) private readonly store: AttemptStore,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /**
   * Lets somebody try to prove who they are. The attempt counts as a failure from its beginning until it succeeds, so that many at
   * once gain nothing; one that came to no decision is taken back. Refuses `sign-in.throttled` with the seconds to wait.
   */
  async attempt(trier: Trier, prove: () => Promise<boolean>): Promise<boolean> {
    const buckets = await this.write((tx, now) => this.charge(tx, trier, now));
    try {
      const proven = await prove();
      if (proven) await this.write((tx, now) => this.forgive(tx, trier, buckets, now));
      return proven;
    } catch (error) {
      await this.write((tx, now) => this.takeBack(tx, buckets, now)).catch(() => undefined); // the first error says why
      throw error;
    }
  }

  private async charge(tx: Tx, trier: Trier, now: Date): Promise<readonly Bucket[]> {
    await this.store.sweep(tx, {
      failuresAt: new Date(now.getTime() - throttleLimits.forgottenAfterMs),
      successAt: new Date(now.getTime() - throttleLimits.knownForMs),
    });
    const known = isKnown(await this.store.findSucceededAt(tx, this.pairKey(trier)), now);
    const buckets = known ? [this.pair(trier)] : [this.account(trier), this.address(trier)];
    const failures = (
      await this.store.lock(
        tx,
        buckets.map(({ key }) => key),
        now,
      )
    ).map((row) => ({ ...row, ...counting(row, buckets) }));

    const wait = waitS(failures, now);
    if (wait > 0) throw new Refusal('sign-in.throttled', `Wait ${wait} s`, { retryAfterS: wait });

    for (const one of failures) await this.store.update(tx, { key: one.key, ...charge(one, now) }, now);
    return buckets;
  }

  /** The account begins anew; what others did from the address stays. */
  private async forgive(tx: Tx, trier: Trier, buckets: readonly Bucket[], now: Date): Promise<void> {
    for (const row of await this.store.lock(
      tx,
      buckets.map(({ key }) => key),
      now,
    )) {
      const left = counting(row, buckets).counted === 'account' ? 0 : Math.max(0, row.failures - 1);
      await this.store.update(tx, { key: row.key, failures: left, until: null }, now);
    }
    await this.store.markSuccess(tx, this.pairKey(trier), now);
  }

  private async takeBack(tx: Tx, buckets: readonly Bucket[], now: Date): Promise<void> {
    for (const row of await this.store.lock(
      tx,
      buckets.map(({ key }) => key),
      now,
    )) {
      await this.store.update(
        tx,
        { key: row.key, failures: Math.max(0, row.failures - 1), until: null },
        now,
      );
    }
  }

  private write<T>(work: (tx: Tx, now: Date) => Promise<T>): Promise<T> {
    return this.database.write({ emergencies: [] }, deskPatience, work);
  }

  private account(trier: Trier): Bucket {
    return { counted: 'account', key: this.keyOf('account', trier.account) };
  }

  private address(trier: Trier): Bucket {
    return { counted: 'address', key: this.keyOf('address', trier.address) };
  }

  /** An account from an address that it signed in from. */
  private pair(trier: Trier): Bucket {
    return { counted: 'account', key: this.pairKey(trier) };
  }

  private pairKey(trier: Trier): Buffer {
    return this.keyOf('pair', trier.account, trier.address);
  }

  private keyOf(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.settings.contentKey)
      .update(JSON.stringify(['throttle', ...parts]))
      .digest();
  }
}

function counting(row: Attempts, buckets: readonly Bucket[]): Bucket {
  const bucket = buckets.find(({ key }) => key.equals(row.key));
  if (!bucket) throw new Error('a count under a key that nobody asked for');
  return bucket;
}
