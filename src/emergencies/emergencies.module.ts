import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AreaImportStore } from './area-import.store.js';
import { AreaController } from './area.controller.js';
import { AreaRow } from './area.entity.js';
import { AreaService } from './area.service.js';
import { AreaStore } from './area.store.js';
import { EmergencyController } from './emergency.controller.js';
import { AgeBandRow, AgeBandSetRow, EmergencyCountryRow, EmergencyRow } from './emergency.entity.js';
import { EmergencyService } from './emergency.service.js';
import { EmergencyStore } from './emergency.store.js';
import { GrantController } from './grant.controller.js';
import { GrantEmergencyRow, GrantLineRow, GrantRow, GrantStepRow } from './grant.entity.js';
import { GrantService } from './grant.service.js';
import { GrantStore } from './grant.store.js';
import { ImportResultRow } from './import.entity.js';
import { ImportService } from './import.service.js';
import { ImportStore } from './import.store.js';
import { NeedController } from './need.controller.js';
import { NeedFigureRow, NeedPlanRow } from './need.entity.js';
import { NeedService } from './need.service.js';
import { NeedStore } from './need.store.js';
import { OrganisationController } from './organisation.controller.js';
import { OrganisationRow } from './organisation.entity.js';
import { OrganisationService } from './organisation.service.js';
import { OrganisationStore } from './organisation.store.js';
import { PlaceStore } from './place.store.js';
import { ProjectController } from './project.controller.js';
import { ProjectRow } from './project.entity.js';
import { ProjectService } from './project.service.js';
import { ProjectStore } from './project.store.js';
import { SiteController } from './site.controller.js';
import { SiteEmergencyRow, SiteRow } from './site.entity.js';
import { SiteService } from './site.service.js';
import { SiteStore } from './site.store.js';

export const emergencyEntities = [
  ...[EmergencyRow, EmergencyCountryRow, AgeBandSetRow, AgeBandRow, AreaRow, OrganisationRow],
  ...[SiteRow, SiteEmergencyRow, ProjectRow],
  ...[GrantRow, GrantEmergencyRow, GrantLineRow, GrantStepRow],
  ...[NeedPlanRow, NeedFigureRow, ImportResultRow],
];

/** Emergencies and what stands in them: areas, organisations, sites, projects, grants, people in need. */
@Module({
  imports: [LedgerModule],
  controllers: [
    EmergencyController,
    AreaController,
    OrganisationController,
    SiteController,
    ProjectController,
    GrantController,
    NeedController,
  ],
  providers: [
    ...[EmergencyService, EmergencyStore, OrganisationService, OrganisationStore],
    ...[AreaService, AreaStore, AreaImportStore, ImportService, ImportStore],
    ...[SiteService, SiteStore, ProjectService, ProjectStore, PlaceStore],
    ...[GrantService, GrantStore, NeedService, NeedStore],
  ],
  exports: [PlaceStore, AreaService, SiteService, ProjectService, ImportService, ImportStore],
})
export class EmergenciesModule {}
