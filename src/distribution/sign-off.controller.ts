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
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { AnswersPdf } from '../platform/typeset/answers-pdf.js';
import { DistributionView } from './distribution.contract.js';
import {
  ReopenDistribution,
  ReportQuery,
  SignOffDistribution,
  SignOffsView,
  WitnessSignOff,
} from './sign-off.contract.js';
import { SignOffReportService } from './sign-off-report.service.js';
import { SignOffService } from './sign-off.service.js';

@ApiTags('distributions')
@Controller('emergencies/:emergencyId/distributions/:distributionId')
export class SignOffController {
  constructor(
    @Inject(SignOffService) private readonly signOffs: SignOffService,
    @Inject(SignOffReportService) private readonly reports: SignOffReportService,
  ) {}

  @Get('sign-offs')
  @Act('distribution.read', 'sign-offs')
  versions(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
  ): Promise<SignOffsView> {
    return this.signOffs.versions(call, distributionId);
  }

  @Get('sign-off/file')
  @AnswersPdf()
  @Act('distribution.read', 'sign-off-file')
  file(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Query() { language }: ReportQuery,
  ): Promise<StreamableFile> {
    return this.reports.file(call, distributionId, language);
  }

  @Post('sign-off')
  @HttpCode(200)
  @Act('distribution.sign-off')
  sign(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: SignOffDistribution,
  ): Promise<DistributionView> {
    return this.signOffs.sign(call, distributionId, input);
  }

  @Post('countersignature')
  @HttpCode(200)
  @Act('distribution.countersign')
  countersign(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
  ): Promise<DistributionView> {
    return this.signOffs.countersign(call, distributionId);
  }

  @Post('community-signature')
  @HttpCode(200)
  @Act('distribution.witness')
  witness(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: WitnessSignOff,
  ): Promise<DistributionView> {
    return this.signOffs.witness(call, distributionId, input);
  }

  @Post('reopening-request')
  @HttpCode(200)
  @Act('distribution.reopen-request')
  requestReopening(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: ReopenDistribution,
  ): Promise<DistributionView> {
    return this.signOffs.requestReopening(call, distributionId, input);
  }

  @Post('reopening')
  @HttpCode(200)
  @Act('distribution.reopen-approve')
  reopen(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
  ): Promise<DistributionView> {
    return this.signOffs.reopen(call, distributionId);
  }
}
