import { Module } from '@nestjs/common';
import { AssistanceModule } from '../assistance/assistance.module.js';
import { EmergenciesModule } from '../emergencies/emergencies.module.js';
import { AllocationController } from './allocation.controller.js';
import { AllocationService } from './allocation.service.js';
import { AllocationStore } from './allocation.store.js';
import { ShelterAllocationRow, ShelterUnitRow } from './shelter.entity.js';
import { UnitController } from './unit.controller.js';
import { UnitService } from './unit.service.js';
import { UnitStore } from './unit.store.js';

export const shelterEntities = [ShelterUnitRow, ShelterAllocationRow];

/** Units that people live in, and who lives in them. */
@Module({
  imports: [EmergenciesModule, AssistanceModule],
  controllers: [UnitController, AllocationController],
  providers: [UnitService, UnitStore, AllocationService, AllocationStore],
})
export class ShelterModule {}
