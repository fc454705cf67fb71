import { Module } from '@nestjs/common';
import { AssistanceModule } from '../assistance/assistance.module.js';
import { DistributionModule } from '../distribution/distribution.module.js';
import { EmergenciesModule } from '../emergencies/emergencies.module.js';
import { CheckController } from './check.controller.js';
import { CheckAmountRow, CheckAnswerRow, CheckHouseholdRow, DistributionCheckRow } from './check.entity.js';
import { CheckService } from './check.service.js';
import { CheckStore } from './check.store.js';
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
import { NoticeController } from './notice.controller.js';
import { NoticeRow } from './notice.entity.js';
import { NoticeService } from './notice.service.js';
import { NoticeStore } from './notice.store.js';
import { SensitiveFeedbackController } from './sensitive.controller.js';
import { SensitiveFeedbackService } from './sensitive.service.js';

export const feedbackEntities = [
  FeedbackCategoryRow,
  FeedbackChannelRow,
  FeedbackRow,
  FeedbackAnswerRow,
  DisputeRow,
  DisputeResolutionRow,
  DistributionCheckRow,
  CheckHouseholdRow,
  CheckAnswerRow,
  CheckAmountRow,
  NoticeRow,
];

/** What affected people say, also of what they were handed, and what they are answered. */
@Module({
  imports: [EmergenciesModule, AssistanceModule, DistributionModule],
  controllers: [
    FeedbackController,
    SensitiveFeedbackController,
    DisputeController,
    CheckController,
    NoticeController,
  ],
  providers: [
    FeedbackService,
    SensitiveFeedbackService,
    FeedbackStore,
    DisputeService,
    DisputeStore,
    CheckService,
    CheckStore,
    NoticeService,
    NoticeStore,
  ],
})
export class FeedbackModule {}
