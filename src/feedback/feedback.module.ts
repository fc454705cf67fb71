import { Module } from '@nestjs/common';
import { EmergenciesModule } from '../emergencies/emergencies.module.js';
import { FeedbackController } from './feedback.controller.js';
import {
  FeedbackAnswerRow,
  FeedbackCategoryRow,
  FeedbackChannelRow,
  FeedbackRow,
} from './feedback.entity.js';
import { FeedbackService } from './feedback.service.js';
import { FeedbackStore } from './feedback.store.js';
import { SensitiveFeedbackController } from './sensitive.controller.js';
import { SensitiveFeedbackService } from './sensitive.service.js';

export const feedbackEntities = [FeedbackCategoryRow, FeedbackChannelRow, FeedbackRow, FeedbackAnswerRow];

/** What affected people say, and what they are answered. */
@Module({
  imports: [EmergenciesModule],
  controllers: [FeedbackController, SensitiveFeedbackController],
  providers: [FeedbackService, SensitiveFeedbackService, FeedbackStore],
})
export class FeedbackModule {}
