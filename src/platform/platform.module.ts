import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { Database } from './database/database.js';
import { HealthController } from './health.controller.js';
import { Logger } from './logger.js';
import { Metrics } from './metrics.js';
import { ProblemFilter } from './problem.js';
import { ReplayInterceptor } from './replay.interceptor.js';
import { Settings } from './settings.js';
import { Typesetter } from './typeset/typeset.js';

/** What every capability stands on. Knows nothing about aid. */
@Global()
@Module({})
export class PlatformModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [HealthController],
      providers: [
        { provide: Settings, useValue: settings },
        Database,
        Logger,
        Metrics,
        Typesetter,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: ReplayInterceptor },
      ],
      exports: [Settings, Database, Logger, Metrics, Typesetter],
    };
  }
}
