import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { RequestMethod } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { migrations } from '../migrations/index.js';
import { AppModule } from './app.module.js';
import { refuseOtherSchema, refuseStrongRole } from './platform/database/migrate.js';
import { refuseAddress, refuseEarly } from './platform/early-refusal.js';
import { readBodies } from './platform/bodies.js';
import { Logger } from './platform/logger.js';
import { Metrics } from './platform/metrics.js';
import { sendSecurityHeaders } from './platform/security-headers.js';
import type { Settings } from './platform/settings.js';
import { Validation } from './platform/validation.js';

const bodyBytesMax = 1_048_576;
const stopMsMax = 20_000;

/** Builds the service on a database that is migrated; it does not listen yet. */
export async function buildService(settings: Settings): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(settings), adapter(settings), {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false,
  });
  app.useLogger(app.get(Logger));
  app.setGlobalPrefix('api/v1', {
    exclude: ['health/live', 'health/ready', 'metrics'].map((path) => ({ path, method: RequestMethod.GET })),
  });
  app.useGlobalPipes(new Validation());
  sendSecurityHeaders(app.getHttpAdapter().getInstance());
  refuseEarly(app.getHttpAdapter().getInstance(), app.get(Logger));
  readBodies(app.getHttpAdapter().getInstance(), 64 * bodyBytesMax);
  logRequests(app);
  countRequests(app);
  watchPool(app);
  try {
    await refuseStrongRole(app.get(DataSource));
    await refuseOtherSchema(
      app.get(DataSource),
      migrations.map(({ name }) => name),
    );
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

function adapter(settings: Settings): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: bodyBytesMax,
    trustProxy: settings.proxyHops > 0 && ((_address, hop) => hop < settings.proxyHops),
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    requestTimeout: 600_000,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: refuseAddress,
    return503OnClosing: false,
    http: { requireHostHeader: false },
    ...{ pluginTimeout: stopMsMax },
  });
}

/** One line a request: what, how long, with which outcome. No address, no query, no body. */
function logRequests(app: NestFastifyApplication): void {
  const logger = app.get(Logger);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', (request, reply, done) => {
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
    done();
  });
}

/** Counts each request by its act and answer, and how long it took: reads and refusals too, which the door never sees. */
function countRequests(app: NestFastifyApplication): void {
  const metrics = app.get(Metrics);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', (request, reply, done) => {
    const { act } = request as { readonly act?: string };
    if (act !== undefined) metrics.answered(act, reply.statusCode, reply.elapsedTime);
    done();
  });
}

function watchPool(app: NestFastifyApplication): void {
  const driver = app.get(DataSource).driver as unknown as {
    readonly master: {
      readonly totalCount: number;
      readonly idleCount: number;
      readonly waitingCount: number;
    };
  };
  app.get(Metrics).watchPool(() => ({
    total: driver.master.totalCount,
    idle: driver.master.idleCount,
    waiting: driver.master.waitingCount,
  }));
}
