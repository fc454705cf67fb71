import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Asker, TheAsker } from '../access/asker.js';
import { Carries } from '../acts/act.js';
import { Public } from '../platform/public.js';
import { AnswersText } from './answers.js';
import { ReceiptCheckView, ReceiptCode } from './receipt-check.contract.js';
import { ReceiptCheckService } from './receipt-check.service.js';

const why = 'whoever has a receipt learns whether its handout stands: no name, no amount';

@ApiTags('receipts')
@Controller('receipts')
export class ReceiptCheckController {
  constructor(@Inject(ReceiptCheckService) private readonly receipts: ReceiptCheckService) {}

  @Get(':code')
  @Public(why)
  @Carries('receipt.check')
  @Header('Cache-Control', 'no-store')
  check(@Param() { code }: ReceiptCode, @TheAsker() asker: Asker): Promise<ReceiptCheckView> {
    return this.receipts.check(code, asker);
  }

  @Get(':code/proof')
  @Public(why)
  @Carries('receipt.check', 'proof')
  @AnswersText()
  prove(@Param() { code }: ReceiptCode, @TheAsker() asker: Asker): Promise<string> {
    return this.receipts.prove(code, asker);
  }
}
