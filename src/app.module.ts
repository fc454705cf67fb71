import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { accessEntities, AccessModule } from './access/access.module.js';
import { assistanceEntities, AssistanceModule } from './assistance/assistance.module.js';
import { CommandsModule } from './commands/commands.module.js';
import { distributionEntities, DistributionModule } from './distribution/distribution.module.js';
import { emergencyEntities, EmergenciesModule } from './emergencies/emergencies.module.js';
import { feedbackEntities, FeedbackModule } from './feedback/feedback.module.js';
import { itemEntities, ItemsModule } from './items/items.module.js';
import { ledgerEntities, LedgerModule } from './ledger/ledger.module.js';
import { sourceOptions } from './platform/database/source.js';
import { PlatformModule } from './platform/platform.module.js';
import { ProofModule } from './proof/proof.module.js';
import { registryEntities, RegistryModule } from './registry/registry.module.js';
import type { Settings } from './platform/settings.js';
import { ReportsModule } from './reports/reports.module.js';
import { shelterEntities, ShelterModule } from './shelter/shelter.module.js';

const entities = [
  ...ledgerEntities,
  ...emergencyEntities,
  ...accessEntities,
  ...registryEntities,
  ...itemEntities,
  ...assistanceEntities,
  ...distributionEntities,
  ...shelterEntities,
  ...feedbackEntities,
];

/** Every capability of Mizan, from the ground up. */
@Module({})
export class AppModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({
          ...sourceOptions({ url: settings.databaseUrl, poolMax: settings.poolMax, entities }),
          retryAttempts: 0,
        }),
        PlatformModule.with(settings),
        CommandsModule,
        LedgerModule,
        EmergenciesModule,
        AccessModule,
        RegistryModule,
        ItemsModule,
        AssistanceModule,
        DistributionModule,
        ShelterModule,
        FeedbackModule,
        ProofModule,
        ReportsModule,
      ],
    };
  }
}
