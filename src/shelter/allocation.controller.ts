import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  AllocateShelter,
  AllocationPage,
  AllocationQuery,
  AllocationView,
  EndShelter,
  MoveShelter,
} from './allocation.contract.js';
import { AllocationService } from './allocation.service.js';

@ApiTags('shelter')
@Controller('emergencies/:emergencyId/shelter/allocations')
export class AllocationController {
  constructor(@Inject(AllocationService) private readonly allocations: AllocationService) {}

  @Post()
  @Act('shelter.allocate')
  allocate(@TheCall() call: Call, @Body() input: AllocateShelter): Promise<AllocationView> {
    return this.allocations.allocate(call, input);
  }

  @Get()
  @Act('shelter-allocation.read', 'list')
  list(@TheCall() call: Call, @Query() query: AllocationQuery): Promise<AllocationPage> {
    return this.allocations.list(call, query);
  }

  @Get(':allocationId')
  @Act('shelter-allocation.read')
  get(
    @TheCall() call: Call,
    @Param('allocationId', ParseUUIDPipe) allocationId: string,
  ): Promise<AllocationView> {
    return this.allocations.get(call, allocationId);
  }

  @Post(':allocationId/end')
  @HttpCode(200)
  @Act('shelter.end')
  end(
    @TheCall() call: Call,
    @Param('allocationId', ParseUUIDPipe) allocationId: string,
    @Body() input: EndShelter,
  ): Promise<AllocationView> {
    return this.allocations.end(call, allocationId, input);
  }

  /** Answers with the allocation in the other unit. */
  @Post(':allocationId/move')
  @Act('shelter.move')
  move(
    @TheCall() call: Call,
    @Param('allocationId', ParseUUIDPipe) allocationId: string,
    @Body() input: MoveShelter,
  ): Promise<AllocationView> {
    return this.allocations.move(call, allocationId, input);
  }
}
