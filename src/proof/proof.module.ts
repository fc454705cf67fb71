import { Module } from '@nestjs/common';
import { LogController } from './log.controller.js';
import { LogService } from './log.service.js';
import { PublishedLogStore } from './log.store.js';

/** What can be proved to whoever trusts nobody here. */
@Module({
  controllers: [LogController],
  providers: [LogService, PublishedLogStore],
})
export class ProofModule {}
