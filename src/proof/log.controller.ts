import { Controller, Get, Inject, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Carries } from '../acts/act.js';
import { Public } from '../platform/public.js';
import { AnswersBytes, AnswersText } from './answers.js';
import {
  LogCheckpointPage,
  LogCheckpointsQuery,
  LogConsistencyQuery,
  LogConsistencyView,
  LogInclusionQuery,
  LogInclusionView,
  LogIndex,
  LogSize,
  LogTilePath,
  LogTileQuery,
  LogView,
} from './log.contract.js';
import { LogService } from './log.service.js';

const why = 'whoever trusts nobody here checks the log: it shows hashes, published sizes and signatures only';

@ApiTags('log')
@Controller('log')
export class LogController {
  constructor(@Inject(LogService) private readonly log: LogService) {}

  @Get()
  @Public(why)
  @Carries('log.read')
  describe(): Promise<LogView> {
    return this.log.describe();
  }

  @Get('checkpoint')
  @Public(why)
  @Carries('log.read', 'latest')
  @AnswersText()
  latest(): Promise<string> {
    return this.log.checkpoint();
  }

  @Get('checkpoints')
  @Public(why)
  @Carries('log.read', 'checkpoints')
  checkpoints(@Query() query: LogCheckpointsQuery): Promise<LogCheckpointPage> {
    return this.log.listCheckpoints(query);
  }

  @Get('checkpoints/:size')
  @Public(why)
  @Carries('log.read', 'checkpoint')
  @AnswersText()
  checkpoint(@Param() { size }: LogSize): Promise<string> {
    return this.log.checkpoint(size);
  }

  @Get('inclusion')
  @Public(why)
  @Carries('log.read', 'inclusion')
  inclusion(@Query() query: LogInclusionQuery): Promise<LogInclusionView> {
    return this.log.proveInclusion(query);
  }

  @Get('consistency')
  @Public(why)
  @Carries('log.read', 'consistency')
  consistency(@Query() query: LogConsistencyQuery): Promise<LogConsistencyView> {
    return this.log.proveConsistency(query);
  }

  @Get('proofs/:index')
  @Public(why)
  @Carries('log.read', 'proof')
  @AnswersText()
  proof(@Param() { index }: LogIndex): Promise<string> {
    return this.log.prove(index);
  }

  @Get('tiles/:level/:index')
  @Public(why)
  @Carries('log.read', 'tile')
  @AnswersBytes()
  tile(@Param() path: LogTilePath, @Query() query: LogTileQuery): Promise<StreamableFile> {
    return this.log.tile(path, query);
  }
}
