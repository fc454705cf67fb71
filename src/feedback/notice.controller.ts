import {
  Body,
  Controller,
  Get,
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
import { NoticeFileQuery, NoticeQuery, NoticesView, NoticeView, WriteNotice } from './notice.contract.js';
import { NoticeService } from './notice.service.js';

@ApiTags('rounds')
@Controller('emergencies/:emergencyId/rounds/:roundId/notices')
export class NoticeController {
  constructor(@Inject(NoticeService) private readonly notices: NoticeService) {}

  @Post()
  @Act('notice.write')
  write(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Body() input: WriteNotice,
  ): Promise<NoticeView> {
    return this.notices.write(call, roundId, input);
  }

  @Get()
  @Act('notice.read')
  list(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Query() query: NoticeQuery,
  ): Promise<NoticesView> {
    return this.notices.list(call, roundId, query);
  }

  @Get('file')
  @AnswersPdf()
  @Act('notice.read', 'file')
  file(
    @TheCall() call: Call,
    @Param('roundId', ParseUUIDPipe) roundId: string,
    @Query() { language }: NoticeFileQuery,
  ): Promise<StreamableFile> {
    return this.notices.file(call, roundId, language);
  }
}
