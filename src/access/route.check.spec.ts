import { Controller, Get, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { Act } from '../acts/act.js';
import { Public } from '../platform/public.js';
import { RouteCheck } from './route.check.js';

@Controller('people')
class GuardedController {
  @Get()
  @Act('person.read', 'list')
  list(): void {}

  @Get('weather')
  @Public('tells nobody anything')
  weather(): void {}

  notARoute(): void {}
}

@Controller('people')
class ForgottenController {
  @Get()
  list(): void {}
}

@Controller('stock')
class PlacelessController {
  @Get()
  @Act('stock.read')
  read(): void {}
}

@Controller('emergencies/:emergencyId/stock')
class PlacedController {
  @Get()
  @Act('stock.read')
  read(): void {}
}

@Controller('people')
class UndecidedController {
  @Get()
  @Act('person.read')
  @Public('and yet')
  read(): void {}
}

async function start(controller: Type): Promise<void> {
  const builder = Test.createTestingModule({
    imports: [DiscoveryModule],
    controllers: [controller],
    providers: [RouteCheck],
  });
  const module = await builder.compile();
  await module.init();
  await module.close();
}

describe('RouteCheck', () => {
  it('starts where each route has an act or says why it is public', async () => {
    await start(GuardedController);
    await start(PlacedController);
  });

  it.each([
    ['without an act', ForgottenController, 'ForgottenController.list has neither'],
    [
      'of an emergency that its address does not name',
      PlacelessController,
      'PlacelessController.read belongs to an emergency',
    ],
    [
      'that is public and has an act',
      UndecidedController,
      'UndecidedController.read is public and has an act',
    ],
  ])('does not start with a route %s', async (_, controller, message) => {
    await expect(start(controller)).rejects.toThrow(message);
  });
});
