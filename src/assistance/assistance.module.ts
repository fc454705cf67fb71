import { Module } from '@nestjs/common';
import { DeliveryStore } from './delivery.store.js';

/** Rounds of assistance: who is promised what. */
@Module({
  providers: [DeliveryStore],
  exports: [DeliveryStore],
})
export class AssistanceModule {}
