import { Inject, Injectable } from '@nestjs/common';
import { encodeQR } from 'qr';
import type { Call } from '../acts/call.js';
import { currencyOf } from '../ledger/currency.rules.js';
import { formatAmount } from '../ledger/money.rules.js';
import { Database } from '../platform/database/database.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import { Settings } from '../platform/settings.js';
import { type Language, type ReceiptWords, wordsOf } from './language.js';
import type { HandoutReceiptLineView, HandoutReceiptQuery, HandoutReceiptView } from './receipt.contract.js';
import { grouped, receiptToken } from './receipt.rules.js';
import { type Receipt, type ReceiptLine, ReceiptStore } from './receipt.store.js';

/** The receipt that a household takes home, in its language. */
@Injectable()
export class ReceiptService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReceiptStore) private readonly store: ReceiptStore,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  async get(call: Call, handoutId: Uuid, { language }: HandoutReceiptQuery): Promise<HandoutReceiptView> {
    const receipt = await this.database.read(call.scope, (read) =>
      this.store.find(read, call.scope, call.emergencyId, handoutId),
    );
    if (!receipt) throw notFound();
    return viewOf(receipt, this.linkOf(handoutId), language);
  }

  private linkOf(handoutId: Uuid): string {
    const token = receiptToken(handoutId, this.settings.contentKey);
    return this.settings.publicUrl === null ? token : `${this.settings.publicUrl}/api/v1/receipts/${token}`;
  }
}

function viewOf(receipt: Receipt, link: string, language: Language): HandoutReceiptView {
  const words = wordsOf(language);
  return {
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    title: words.title,
    lines: receipt.lines.map((line) => lineOf(line, language, words)),
    site: receipt.site,
    day: receipt.day,
    codeLabel: words.code,
    code: grouped(receipt.code),
    link,
    qr: encodeQR(link, 'svg'),
    free: words.free,
    stands: !receipt.reversed,
    note: receipt.reversed ? words.reversed : null,
  };
}

function lineOf(
  { quantity, names, unit, currency, service }: ReceiptLine,
  language: Language,
  words: ReceiptWords,
): HandoutReceiptLineView {
  if (currency !== null)
    return {
      what: currency,
      quantity: formatAmount(quantity, currencyOf(currency).exponent),
      unit: currency,
    };
  if (service !== null)
    return { what: words.services[service] ?? service, quantity: quantity.toString(), unit: null };
  return {
    what: names?.[language] ?? Object.values(names ?? {})[0] ?? '',
    quantity: quantity.toString(),
    unit,
  };
}
