import { Controller, Get, Inject, Param, ParseUUIDPipe, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TheToken } from '../access/asker.js';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { Polled } from '../platform/etag.js';
import { EventStream } from '../platform/event-stream.js';
import { ProgressOverallView, ProgressView } from './progress.contract.js';
import { ProgressService } from './progress.service.js';
import { ProgressStream } from './progress.stream.js';

@ApiTags('distributions')
@Controller('emergencies/:emergencyId')
export class ProgressController {
  constructor(
    @Inject(ProgressService) private readonly progress: ProgressService,
    @Inject(ProgressStream) private readonly streams: ProgressStream,
  ) {}

  @Get('progress')
  @Act('distribution.progress', 'overall')
  @Polled()
  overall(@TheCall() call: Call): Promise<ProgressOverallView> {
    return this.progress.overall(call);
  }

  @Get('progress/stream')
  @Act('distribution.progress', 'overall-stream')
  @EventStream(ProgressOverallView)
  overallStream(@TheCall() call: Call, @TheToken() token: string | undefined): Promise<StreamableFile> {
    return this.streams.listen({ call, token });
  }

  @Get('distributions/:distributionId/progress')
  @Act('distribution.progress')
  @Polled()
  get(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
  ): Promise<ProgressView> {
    return this.progress.get(call, distributionId);
  }

  @Get('distributions/:distributionId/progress/stream')
  @Act('distribution.progress', 'stream')
  @EventStream(ProgressView)
  stream(
    @TheCall() call: Call,
    @TheToken() token: string | undefined,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
  ): Promise<StreamableFile> {
    return this.streams.listen({ call, token, distributionId });
  }
}
