import { Module } from '@nestjs/common';
import { EmergenciesModule } from '../emergencies/emergencies.module.js';
import { ItemsModule } from '../items/items.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import {
  ApprovalStepRow,
  EligibilityRow,
  EntitlementLineRow,
  EntitlementRow,
  EntitlementStepRow,
  PackageLineRow,
  RecipientRow,
  RoundFundingRow,
  RoundListRow,
  RoundRow,
  RoundSiteRow,
  SeriesStepRow,
  ServiceTotalRow,
} from './assistance.entity.js';
import { DeliveryStore } from './delivery.store.js';
import { EndingController } from './ending.controller.js';
import { EndingService } from './ending.service.js';
import { EndingStore } from './ending.store.js';
import { EntitlementController } from './entitlement.controller.js';
import { EntitlementService } from './entitlement.service.js';
import { EntitlementStore } from './entitlement.store.js';
import { ListService } from './list.service.js';
import { ListStore } from './list.store.js';
import { RecipientController } from './recipient.controller.js';
import { RecipientService } from './recipient.service.js';
import { RecipientStore } from './recipient.store.js';
import { RoundController } from './round.controller.js';
import { RoundService } from './round.service.js';
import { RoundStore } from './round.store.js';
import { SeriesController } from './series.controller.js';
import { SeriesService } from './series.service.js';
import { SeriesStore } from './series.store.js';
import { ServiceTotalController } from './service-total.controller.js';
import { ServiceTotalService } from './service-total.service.js';
import { ServiceTotalStore } from './service-total.store.js';
import { WhyService } from './why.service.js';
import { WhyStore } from './why.store.js';

export const assistanceEntities = [
  RecipientRow,
  RoundRow,
  SeriesStepRow,
  RoundSiteRow,
  PackageLineRow,
  RoundFundingRow,
  RoundListRow,
  ApprovalStepRow,
  EligibilityRow,
  EntitlementRow,
  EntitlementStepRow,
  EntitlementLineRow,
  ServiceTotalRow,
];

/** Rounds of assistance: who is promised what, who approved it, and what has been delivered of it. */
@Module({
  imports: [EmergenciesModule, ItemsModule, RegistryModule],
  controllers: [
    RoundController,
    SeriesController,
    EntitlementController,
    EndingController,
    RecipientController,
    ServiceTotalController,
  ],
  providers: [
    RoundService,
    SeriesService,
    ListService,
    EntitlementService,
    EndingService,
    RecipientService,
    WhyService,
    RoundStore,
    SeriesStore,
    ListStore,
    EntitlementStore,
    EndingStore,
    RecipientStore,
    DeliveryStore,
    WhyStore,
    ServiceTotalService,
    ServiceTotalStore,
  ],
  exports: [DeliveryStore, EndingStore, RoundStore],
})
export class AssistanceModule {}
