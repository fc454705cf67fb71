import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act, Unnamed } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import {
  AnswerFeedback,
  FeedbackKindsView,
  FeedbackPageView,
  FeedbackQuery,
  FeedbackView,
  FindFeedback,
  RecordedFeedbackView,
  RecordFeedback,
} from './feedback.contract.js';
import { FeedbackService } from './feedback.service.js';

@ApiTags('feedback')
@Controller('emergencies/:emergencyId')
export class FeedbackController {
  constructor(@Inject(FeedbackService) private readonly feedback: FeedbackService) {}

  @Get('feedback-kinds')
  @Act('feedback.read', 'kinds')
  kinds(@TheCall() call: Call): Promise<FeedbackKindsView> {
    return this.feedback.kinds(call);
  }

  @Post('feedback')
  @Act('feedback.record')
  record(@TheCall() call: Call, @Body() input: RecordFeedback): Promise<RecordedFeedbackView> {
    return this.feedback.record(call, input);
  }

  @Get('feedback')
  @Act('feedback.read', 'list')
  list(@TheCall() call: Call, @Query() query: FeedbackQuery): Promise<FeedbackPageView> {
    return this.feedback.list(call, query);
  }

  @Post('feedback/find')
  @HttpCode(200)
  @Act('feedback.read', 'reference')
  @Unnamed('it only reads')
  find(@TheCall() call: Call, @Body() input: FindFeedback): Promise<FeedbackView> {
    return this.feedback.find(call, input);
  }

  @Get('feedback/:feedbackId')
  @Act('feedback.read')
  get(@TheCall() call: Call, @Param('feedbackId', ParseUUIDPipe) feedbackId: string): Promise<FeedbackView> {
    return this.feedback.get(call, feedbackId);
  }

  @Post('feedback/:feedbackId/answer')
  @HttpCode(200)
  @Act('feedback.answer')
  answer(
    @TheCall() call: Call,
    @Param('feedbackId', ParseUUIDPipe) feedbackId: string,
    @Body() input: AnswerFeedback,
  ): Promise<FeedbackView> {
    return this.feedback.answer(call, feedbackId, input);
  }
}
