import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act, Unnamed } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { AnswersPdf } from '../platform/typeset/answers-pdf.js';
import {
  AttachScan,
  KeyedLinesView,
  KeyPaper,
  PrintLinePageView,
  PrintLineQuery,
  ScansView,
  ScanView,
} from './paper-key.contract.js';
import { PaperKeyService } from './paper-key.service.js';
import { PrintDistribution, PrintView } from './paper.contract.js';
import { PaperService } from './paper.service.js';

@ApiTags('paper')
@Controller('emergencies/:emergencyId')
export class PaperController {
  constructor(
    @Inject(PaperService) private readonly paper: PaperService,
    @Inject(PaperKeyService) private readonly keys: PaperKeyService,
  ) {}

  @Post('distributions/:distributionId/prints')
  @Act('distribution.print')
  print(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: PrintDistribution,
  ): Promise<PrintView> {
    return this.paper.print(call, distributionId, input);
  }

  @Post('prints/:printId/lines')
  @HttpCode(200)
  @Act('paper.key')
  @Unnamed('each line names itself: by its print and number')
  key(
    @TheCall() call: Call,
    @Param('printId', ParseUUIDPipe) printId: string,
    @Body() input: KeyPaper,
  ): Promise<KeyedLinesView> {
    return this.keys.key(call, printId, input);
  }

  @Get('prints/:printId/lines')
  @Act('paper.read')
  lines(
    @TheCall() call: Call,
    @Param('printId', ParseUUIDPipe) printId: string,
    @Query() query: PrintLineQuery,
  ): Promise<PrintLinePageView> {
    return this.keys.lines(call, printId, query);
  }

  @Post('prints/:printId/scans')
  @Act('scan.attach')
  attach(
    @TheCall() call: Call,
    @Param('printId', ParseUUIDPipe) printId: string,
    @Body() input: AttachScan,
  ): Promise<ScanView> {
    return this.keys.attach(call, printId, input);
  }

  @Get('prints/:printId/scans')
  @Act('paper.read', 'scans')
  scans(@TheCall() call: Call, @Param('printId', ParseUUIDPipe) printId: string): Promise<ScansView> {
    return this.keys.scans(call, printId);
  }

  @Get('prints/:printId/file')
  @AnswersPdf()
  @Act('distribution.print', 'file')
  file(@TheCall() call: Call, @Param('printId', ParseUUIDPipe) printId: string): Promise<StreamableFile> {
    return this.paper.file(call, printId);
  }
}
