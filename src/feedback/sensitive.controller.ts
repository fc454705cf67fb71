import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act, Unnamed } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  AnswerFeedback,
  FeedbackPageView,
  FeedbackQuery,
  FeedbackView,
  FindFeedback,
} from './feedback.contract.js';
import { SensitiveFeedbackService } from './sensitive.service.js';

@ApiTags('feedback')
@Controller('emergencies/:emergencyId/sensitive-feedback')
export class SensitiveFeedbackController {
  constructor(@Inject(SensitiveFeedbackService) private readonly feedback: SensitiveFeedbackService) {}

  @Get()
  @Act('sensitive-feedback.read', 'list')
  list(@TheCall() call: Call, @Query() query: FeedbackQuery): Promise<FeedbackPageView> {
    return this.feedback.list(call, query);
  }

  @Post('find')
  @HttpCode(200)
  @Act('sensitive-feedback.read', 'reference')
  @Unnamed('it only reads')
  find(@TheCall() call: Call, @Body() input: FindFeedback): Promise<FeedbackView> {
    return this.feedback.find(call, input);
  }

  @Get(':sensitiveFeedbackId')
  @Act('sensitive-feedback.read')
  get(
    @TheCall() call: Call,
    @Param('sensitiveFeedbackId', ParseUUIDPipe) feedbackId: string,
  ): Promise<FeedbackView> {
    return this.feedback.get(call, feedbackId);
  }

  @Post(':sensitiveFeedbackId/answer')
  @HttpCode(200)
  @Act('sensitive-feedback.answer')
  answer(
    @TheCall() call: Call,
    @Param('sensitiveFeedbackId', ParseUUIDPipe) feedbackId: string,
    @Body() input: AnswerFeedback,
  ): Promise<FeedbackView> {
    return this.feedback.answer(call, feedbackId, input);
  }
}
