import { Controller, Get, Header, Inject, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Metrics } from './metrics.js';
import { Public } from './public.js';
import { within } from './within.js';

const readyMsMax = 2_000;

/** What watches the service: alive, ready, figures. Outside `/api`, and shows nothing of anybody. */
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class HealthController {
  constructor(
    @Inject(DataSource) private readonly source: DataSource,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @Public('liveness probe')
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Public('readiness probe')
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ readonly status: 'ok' | 'unready' }> {
    const answers = await within(readyMsMax, this.source.query('select 1')).then(
      () => true,
      () => false, // a database that does not answer is the finding, not an error
    );
    if (!answers) void reply.status(503);
    return { status: answers ? 'ok' : 'unready' };
  }

  @Get('metrics')
  @Public('figures for Prometheus')
  @Header('Content-Type', 'text/plain; version=0.0.4')
  figures(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
