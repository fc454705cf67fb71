import { Global, Module } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store.js';
import { ClaimStore } from './claim.store.js';
import { Commands } from './commands.js';
import { ContentDigest } from './content-digest.js';

/** The one door. Global: every capability writes through it. */
@Global()
@Module({
  providers: [Commands, ClaimStore, ContentDigest, AuditStore],
  exports: [Commands, ContentDigest],
})
export class CommandsModule {}
