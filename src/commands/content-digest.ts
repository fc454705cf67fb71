import { Inject, Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { type Canonical, canonicalText } from '../audit/canonical.js';
import { Settings } from '../platform/settings.js';

/**
 * The keyed digest of a request's content: tells whether the same id carries the same request, without keeping the request.
 * The key is outside the database, so that nobody who reads the table can try out names against it.
 */
@Injectable()
export class ContentDigest {
  constructor(@Inject(Settings) private readonly settings: Settings) {}

  digest(content: object): Buffer {
    return createHmac('sha256', this.settings.contentKey)
      .update(canonicalText(content as Canonical))
      .digest();
  }
}
