import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { Act, Unnamed } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { Conditional, Etagged, IfMatch } from '../platform/etag.js';
import type { Uuid } from '../platform/ids.js';
import { CardView, IssueCard } from './card.contract.js';
import { CardService } from './card.service.js';
import { CorrectService } from './correct.service.js';
import {
  CorrectHousehold,
  DeactivateHousehold,
  HoldHousehold,
  HouseholdIdentityView,
  HouseholdPageView,
  HouseholdProtectionView,
  HouseholdQuery,
  HouseholdView,
  RegisteredHouseholdView,
  RegisteredItemsView,
  RegisterHousehold,
  RegisterHouseholds,
} from './household.contract.js';
import { HouseholdService } from './household.service.js';
import { LegalBasisView, RecordBasis } from './legal-basis.contract.js';
import { LegalBasisService } from './legal-basis.service.js';
import { RegisterService } from './register.service.js';
import { FoundHouseholdsView, SearchHouseholds } from './search.contract.js';
import { SearchService } from './search.service.js';

@Controller('emergencies/:emergencyId/households')
export class HouseholdController {
  constructor(
    @Inject(RegisterService) private readonly registrations: RegisterService,
    @Inject(HouseholdService) private readonly households: HouseholdService,
    @Inject(CorrectService) private readonly corrections: CorrectService,
    @Inject(SearchService) private readonly searches: SearchService,
    @Inject(LegalBasisService) private readonly bases: LegalBasisService,
    @Inject(CardService) private readonly cards: CardService,
  ) {}

  @Post()
  @Act('household.register')
  register(@TheCall() call: Call, @Body() input: RegisterHousehold): Promise<RegisteredHouseholdView> {
    return this.registrations.register(call, input);
  }

  @Post('batch')
  @HttpCode(200)
  @Act('household.register', 'batch')
  @Unnamed('each household names itself')
  registerMany(@TheCall() call: Call, @Body() input: RegisterHouseholds): Promise<RegisteredItemsView> {
    return this.registrations.registerMany(call, input);
  }

  @Post('search')
  @HttpCode(200)
  @Act('household.search')
  @Unnamed('it only reads')
  search(@TheCall() call: Call, @Body() input: SearchHouseholds): Promise<FoundHouseholdsView> {
    return this.searches.search(call, input);
  }

  @Get()
  @Act('household.read', 'list')
  list(@TheCall() call: Call, @Query() query: HouseholdQuery): Promise<HouseholdPageView> {
    return this.households.list(call, query);
  }

  @Get(':householdId')
  @Act('household.read')
  @Etagged()
  get(@TheCall() call: Call, @Param('householdId') id: Uuid): Promise<HouseholdView> {
    return this.households.get(call, id);
  }

  @Get(':householdId/identity')
  @Act('household.look')
  @Etagged()
  look(@TheCall() call: Call, @Param('householdId') id: Uuid): Promise<HouseholdIdentityView> {
    return this.households.look(call, id);
  }

  @Get(':householdId/protection')
  @Act('household.protect')
  protect(@TheCall() call: Call, @Param('householdId') id: Uuid): Promise<HouseholdProtectionView> {
    return this.households.protect(call, id);
  }

  @Patch(':householdId')
  @Act('household.correct')
  @Conditional()
  correct(
    @TheCall() call: Call,
    @Param('householdId') id: Uuid,
    @IfMatch() version: number,
    @Body() input: CorrectHousehold,
  ): Promise<HouseholdView> {
    return this.corrections.correct(call, id, version, input);
  }

  @Post(':householdId/verification')
  @HttpCode(200)
  @Act('household.verify')
  verify(@TheCall() call: Call, @Param('householdId') id: Uuid): Promise<HouseholdView> {
    return this.households.verify(call, id);
  }

  @Post(':householdId/hold')
  @HttpCode(200)
  @Act('household.hold')
  hold(
    @TheCall() call: Call,
    @Param('householdId') id: Uuid,
    @Body() input: HoldHousehold,
  ): Promise<HouseholdView> {
    return this.households.hold(call, id, input);
  }

  @Post(':householdId/release')
  @HttpCode(200)
  @Act('household.release')
  release(@TheCall() call: Call, @Param('householdId') id: Uuid): Promise<HouseholdView> {
    return this.households.release(call, id);
  }

  @Post(':householdId/withdrawal')
  @HttpCode(200)
  @Act('household.withdraw')
  withdraw(@TheCall() call: Call, @Param('householdId') id: Uuid): Promise<HouseholdView> {
    return this.households.withdraw(call, id);
  }

  @Post(':householdId/deactivation')
  @HttpCode(200)
  @Act('household.deactivate')
  deactivate(
    @TheCall() call: Call,
    @Param('householdId') id: Uuid,
    @Body() input: DeactivateHousehold,
  ): Promise<HouseholdView> {
    return this.households.deactivate(call, id, input);
  }

  @Post(':householdId/legal-bases')
  @Act('basis.record')
  record(
    @TheCall() call: Call,
    @Param('householdId') id: Uuid,
    @Body() input: RecordBasis,
  ): Promise<LegalBasisView> {
    return this.bases.record(call, id, input);
  }

  @Post(':householdId/cards')
  @Act('card.issue')
  issueCard(
    @TheCall() call: Call,
    @Param('householdId') id: Uuid,
    @Body() input: IssueCard,
  ): Promise<CardView> {
    return this.cards.issue(call, id, input);
  }
}
