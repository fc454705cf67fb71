import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { DecideSeries, SeriesView } from './series.contract.js';
import { SeriesService } from './series.service.js';

@ApiTags('rounds')
@Controller('emergencies/:emergencyId/rounds/:roundId/series')
export class SeriesController {
  constructor(@Inject(SeriesService) private readonly series: SeriesService) {}

  /** `roundId` is the round that began the series. */
  @Get()
  @Act('series.read')
  get(@TheCall() call: Call, @Param('roundId', ParseUUIDPipe) roundId: string): Promise<SeriesView> {
    return this.series.get(call, roundId);
  }

  @Post()
  @HttpCode(200)
  @Act('series.decide')
  decide(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Body() input: DecideSeries,
  ): Promise<SeriesView> {
    return this.series.decide(call, roundId, input);
  }
}
