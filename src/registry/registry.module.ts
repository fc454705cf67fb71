import { Module } from '@nestjs/common';
import { CardRow } from './card.entity.js';
import { CardService } from './card.service.js';
import { CorrectService } from './correct.service.js';
import { HouseholdController } from './household.controller.js';
import { HouseholdPrivateRow, HouseholdRow } from './household.entity.js';
import { HouseholdService } from './household.service.js';
import { HouseholdStore } from './household.store.js';
import { HouseholdViewStore } from './household-view.store.js';
import { IdentityStore } from './identity.store.js';
import { HouseholdImportController } from './import.controller.js';
import { HouseholdImportChunkRow, HouseholdImportProblemRow, HouseholdImportRow } from './import.entity.js';
import { ImportService } from './import.service.js';
import { ImportStore } from './import.store.js';
import { IndividualPrivateRow, IndividualRow } from './individual.entity.js';
import { LegalBasisRow } from './legal-basis.entity.js';
import { LegalBasisService } from './legal-basis.service.js';
import { RegisterService } from './register.service.js';
import { RegistrationStore } from './registration.store.js';
import { SearchService } from './search.service.js';
import { SearchStore } from './search.store.js';
import { SettingStore } from './setting.store.js';

export const registryEntities = [
  HouseholdRow,
  HouseholdPrivateRow,
  IndividualRow,
  IndividualPrivateRow,
  CardRow,
  LegalBasisRow,
  HouseholdImportRow,
  HouseholdImportChunkRow,
  HouseholdImportProblemRow,
];

/** Who is registered: households and their members, under pseudonyms; who they are, apart; and lists on their way in. */
@Module({
  controllers: [HouseholdImportController, HouseholdController],
  providers: [
    RegisterService,
    HouseholdService,
    CorrectService,
    SearchService,
    LegalBasisService,
    CardService,
    ImportService,
    HouseholdStore,
    HouseholdViewStore,
    RegistrationStore,
    IdentityStore,
    SearchStore,
    ImportStore,
    SettingStore,
  ],
  exports: [HouseholdStore, IdentityStore],
})
export class RegistryModule {}
