import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  AnswerHelpCase,
  HelpCasePageView,
  HelpCaseQuery,
  HelpCaseView,
  OpenHelpCase,
} from './help.contract.js';
import { HelpService } from './help.service.js';

@ApiTags('desk')
@Controller('emergencies/:emergencyId')
export class HelpController {
  constructor(@Inject(HelpService) private readonly help: HelpService) {}

  @Post('distributions/:distributionId/help-cases')
  @Act('help-case.open')
  open(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: OpenHelpCase,
  ): Promise<HelpCaseView> {
    return this.help.open(call, distributionId, input);
  }

  @Get('distributions/:distributionId/help-cases')
  @Act('help-case.read')
  list(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Query() query: HelpCaseQuery,
  ): Promise<HelpCasePageView> {
    return this.help.list(call, distributionId, query);
  }

  @Post('help-cases/:helpCaseId/answer')
  @HttpCode(200)
  @Act('help-case.answer')
  answer(
    @TheCall() call: Call,
    @Param('helpCaseId', ParseUUIDPipe) helpCaseId: string,
    @Body() input: AnswerHelpCase,
  ): Promise<HelpCaseView> {
    return this.help.answer(call, helpCaseId, input);
  }
}
