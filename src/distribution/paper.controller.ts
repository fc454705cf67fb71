import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { PrintDistribution, PrintView } from './paper.contract.js';
import { PaperService } from './paper.service.js';

@ApiTags('paper')
@Controller('emergencies/:emergencyId')
export class PaperController {
  constructor(@Inject(PaperService) private readonly paper: PaperService) {}

  @Post('distributions/:distributionId/prints')
  @Act('distribution.print')
  print(
    @TheCall() call: Call,
    @Param('distributionId', ParseUUIDPipe) distributionId: string,
    @Body() input: PrintDistribution,
  ): Promise<PrintView> {
    return this.paper.print(call, distributionId, input);
  }

  @Get('prints/:printId/file')
  @ApiOkResponse({ content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } })
  @Act('distribution.print', 'file')
  file(@TheCall() call: Call, @Param('printId', ParseUUIDPipe) printId: string): Promise<StreamableFile> {
    return this.paper.file(call, printId);
  }
}
