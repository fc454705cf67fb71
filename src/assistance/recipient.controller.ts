import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { CreateRecipient, RecipientPageView, RecipientQuery, RecipientView } from './recipient.contract.js';
import { RecipientService } from './recipient.service.js';

@ApiTags('rounds')
@Controller('emergencies/:emergencyId/recipients')
export class RecipientController {
  constructor(@Inject(RecipientService) private readonly recipients: RecipientService) {}

  @Post()
  @Act('recipient.create')
  create(@TheCall() call: Call, @Body() input: CreateRecipient): Promise<RecipientView> {
    return this.recipients.create(call, input);
  }

  @Get()
  @Act('recipient.read')
  list(@TheCall() call: Call, @Query() query: RecipientQuery): Promise<RecipientPageView> {
    return this.recipients.list(call, query);
  }
}
