import { Module } from '@nestjs/common';
import { AssistanceModule } from '../assistance/assistance.module.js';
import { DistributionModule } from '../distribution/distribution.module.js';
import { EmergenciesModule } from '../emergencies/emergencies.module.js';
import { DisputeController } from './dispute.controller.js';
import { DisputeResolutionRow, DisputeRow } from './dispute.entity.js';
import { DisputeService } from './dispute.service.js';
import { DisputeStore } from './dispute.store.js';
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

export const feedbackEntities = [
  FeedbackCategoryRow,
  FeedbackChannelRow,
  FeedbackRow,
  FeedbackAnswerRow,
  DisputeRow,
  DisputeResolutionRow,
];

/** What affected people say, also of what they were handed, and what they are answered. */
@Module({
  imports: [EmergenciesModule, AssistanceModule, DistributionModule],
  controllers: [FeedbackController, SensitiveFeedbackController, DisputeController],
  providers: [FeedbackService, SensitiveFeedbackService, FeedbackStore, DisputeService, DisputeStore],
})
export class FeedbackModule {}
