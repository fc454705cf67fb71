import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CommandsModule } from './commands/commands.module.js';
import { sourceOptions } from './platform/database/source.js';
import { PlatformModule } from './platform/platform.module.js';
import type { Settings } from './platform/settings.js';

/** Every capability of Mizan, from the ground up. */
@Module({})
export class AppModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({
          ...sourceOptions({ url: settings.databaseUrl, poolMax: settings.poolMax }),
          retryAttempts: 0,
        }),
        PlatformModule.with(settings),
        CommandsModule,
      ],
    };
  }
}
