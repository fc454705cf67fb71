import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { harmless, type Sheet } from './sheet.rules.js';

/** A report that answers in JSON or, where `Accept` prefers it, as `text/csv` with the same figures. */
export function AsSheet<View>(view: Type<View>, sheetOf: (report: View) => Sheet): MethodDecorator {
  return applyDecorators(
    UseInterceptors(new SheetInterceptor(sheetOf)),
    ApiExtraModels(view),
    ApiOkResponse({
      description: 'As `Accept` asks; the CSV has a header row, and the same figures.',
      content: {
        'application/json': { schema: { $ref: getSchemaPath(view) } },
        'text/csv': { schema: { type: 'string' } },
      },
    }),
  );
}

class SheetInterceptor<View> implements NestInterceptor<View, unknown> {
  constructor(private readonly sheetOf: (report: View) => Sheet) {}

  intercept(context: ExecutionContext, next: CallHandler<View>): Observable<unknown> {
    const http = context.switchToHttp();
    const asSheet = prefersCsv(http.getRequest<FastifyRequest>().headers.accept);
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((report) => {
        void reply.header('Vary', 'Accept');
        if (!asSheet) return report;
        const sheet = this.sheetOf(report);
        void reply
          .header('Content-Type', 'text/csv; charset=utf-8; header=present')
          .header('Content-Disposition', `attachment; filename="${sheet.name}.csv"`);
        return textOf(sheet);
      }),
    );
  }
}

/** RFC 9110 §12.5.1, as far as two media types go: CSV where it is named, and not weighed below JSON. */
export function prefersCsv(accept: string | undefined): boolean {
  const weights = new Map(
    (accept ?? '').split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return [type, q === undefined ? 1 : Number(q.slice(2))] as const;
    }),
  );
  const csv = weights.get('text/csv') ?? weights.get('text/*') ?? 0;
  return csv > 0 && csv >= (weights.get('application/json') ?? weights.get('application/*') ?? 0);
}

/** RFC 4180, with CRLF at the end of each row. */
export function textOf({ header, rows }: Sheet): string {
  return stringify(
    [header, ...rows].map((row) => row.map(harmless)),
    { record_delimiter: 'windows' },
  );
}
