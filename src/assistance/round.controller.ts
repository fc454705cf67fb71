import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseIntPipe,
  ParseUUIDPipe,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { Conditional, Etagged, IfMatch } from '../platform/etag.js';
import { ListService } from './list.service.js';
import {
  ApproveList,
  ChangeRound,
  CloseRound,
  CreateAddendum,
  CreateRound,
  RejectList,
  RoundPageView,
  RoundQuery,
  RoundView,
} from './round.contract.js';
import { RoundService } from './round.service.js';

@ApiTags('rounds')
@Controller('emergencies/:emergencyId/rounds')
export class RoundController {
  constructor(
    @Inject(RoundService) private readonly rounds: RoundService,
    @Inject(ListService) private readonly lists: ListService,
  ) {}

  @Post()
  @Act('round.create')
  create(@TheCall() call: Call, @Body() input: CreateRound): Promise<RoundView> {
    return this.rounds.create(call, input);
  }

  @Get()
  @Act('round.read', 'list')
  list(@TheCall() call: Call, @Query() query: RoundQuery): Promise<RoundPageView> {
    return this.rounds.list(call, query);
  }

  @Get(':roundId')
  @Etagged()
  @Act('round.read')
  get(@TheCall() call: Call, @Param('roundId', ParseUUIDPipe) roundId: string): Promise<RoundView> {
    return this.rounds.get(call, roundId);
  }

  @Put(':roundId')
  @Conditional()
  @Act('round.change')
  change(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @IfMatch() version: number,
    @Body() input: ChangeRound,
  ): Promise<RoundView> {
    return this.rounds.change(call, roundId, version, input);
  }

  @Post(':roundId/addenda')
  @Act('addendum.create')
  addAddendum(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Body() input: CreateAddendum,
  ): Promise<RoundView> {
    return this.rounds.addAddendum(call, roundId, input);
  }

  @Post(':roundId/close')
  @HttpCode(200)
  @Act('round.close')
  close(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Body() input: CloseRound,
  ): Promise<RoundView> {
    return this.rounds.close(call, roundId, input);
  }

  @Post(':roundId/lists/:listNo/prepare')
  @HttpCode(200)
  @Act('round.prepare')
  prepare(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Param('listNo', ParseIntPipe) listNo: number,
  ): Promise<RoundView> {
    return this.lists.prepare(call, roundId, listNo);
  }

  @Post(':roundId/lists/:listNo/submit')
  @HttpCode(200)
  @Act('round.submit')
  submit(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Param('listNo', ParseIntPipe) listNo: number,
  ): Promise<RoundView> {
    return this.lists.submit(call, roundId, listNo);
  }

  @Post(':roundId/lists/:listNo/approve')
  @HttpCode(200)
  @Act('round.approve')
  approve(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Param('listNo', ParseIntPipe) listNo: number,
    @Body() input: ApproveList,
  ): Promise<RoundView> {
    return this.lists.approve(call, roundId, listNo, input);
  }

  @Post(':roundId/lists/:listNo/reject')
  @HttpCode(200)
  @Act('round.reject')
  reject(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Param('listNo', ParseIntPipe) listNo: number,
    @Body() input: RejectList,
  ): Promise<RoundView> {
    return this.lists.reject(call, roundId, listNo, input);
  }
}
