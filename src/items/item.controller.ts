import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { Conditional, Etagged, IfMatch } from '../platform/etag.js';
import type { Uuid } from '../platform/ids.js';
import { ChangeItem, CreateItem, ItemPage, ItemQuery, ItemView } from './item.contract.js';
import { ItemService } from './item.service.js';

@Controller('items')
export class ItemController {
  constructor(@Inject(ItemService) private readonly items: ItemService) {}

  @Post()
  @Act('item.create')
  @Etagged()
  create(@TheCall() call: Call, @Body() input: CreateItem): Promise<ItemView> {
    return this.items.create(call, input);
  }

  @Get()
  @Act('item.read', 'list')
  list(@TheCall() call: Call, @Query() query: ItemQuery): Promise<ItemPage> {
    return this.items.list(call, query);
  }

  @Get(':itemId')
  @Act('item.read')
  @Etagged()
  get(@TheCall() call: Call, @Param('itemId') itemId: Uuid): Promise<ItemView> {
    return this.items.get(call, itemId);
  }

  @Put(':itemId')
  @Act('item.change')
  @Conditional()
  change(
    @TheCall() call: Call,
    @Param('itemId') itemId: Uuid,
    @IfMatch() version: number,
    @Body() input: ChangeItem,
  ): Promise<ItemView> {
    return this.items.change(call, itemId, version, input);
  }
}
