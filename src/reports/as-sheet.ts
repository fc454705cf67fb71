import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import type { Call, Called } from '../acts/call.js';
import { Commands } from '../commands/commands.js';
import type { ReportCheckpointView } from './checkpoint.contract.js';
import { harmless, type Sheet } from './sheet.rules.js';

/** A report that answers in JSON or, where `Accept` prefers it, as `text/csv` with the same figures. */
export function AsSheet<View extends Reported>(
  view: Type<View>,
  sheetOf: (report: View) => Sheet,
): MethodDecorator {
  return applyDecorators(
    UseInterceptors(interceptorOf(sheetOf)),
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

interface Reported {
  readonly checkpoint: ReportCheckpointView | null;
}

/** The same as in the JSON: name, size, root; `none` before the first. */
function told({ checkpoint }: Reported): string {
  return checkpoint ? `${checkpoint.origin} ${String(checkpoint.size)} ${checkpoint.root}` : 'none';
}

function interceptorOf<View extends Reported>(sheetOf: (report: View) => Sheet): Type<NestInterceptor> {
  class Of extends SheetInterceptor<View> {
    override readonly sheetOf = sheetOf;
  }
  return Of;
}

@Injectable()
abstract class SheetInterceptor<View extends Reported> implements NestInterceptor<View, unknown> {
  abstract readonly sheetOf: (report: View) => Sheet;

  constructor(@Inject(Commands) private readonly commands: Commands) {}

  intercept(context: ExecutionContext, next: CallHandler<View>): Observable<unknown> {
    const http = context.switchToHttp();
    const asSheet = prefersCsv(http.getRequest<FastifyRequest>().headers.accept);
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      mergeMap(async (report) => {
        void reply.header('Vary', 'Accept');
        if (!asSheet) return report;
        const sheet = this.sheetOf(report);
        await this.keep(callOf(http.getRequest<Called>()), sheet);
        void reply
          .header('Content-Type', 'text/csv; charset=utf-8; header=present')
          .header('Mizan-Log-Checkpoint', told(report))
          .header('Content-Disposition', `attachment; filename="${sheet.name}.csv"`);
        return textOf(sheet);
      }),
    );
  }

  /** What leaves as a file is in the log, before it leaves. */
  private keep({ act, personId, emergencyId }: Call, { name, rows }: Sheet): Promise<void> {
    return this.commands.note({
      ...{ act, actor: personId, emergency: emergencyId, outcome: 'looked', subjects: [] },
      facts: { exported: `${name}.csv`, rows: rows.length },
    });
  }
}

function callOf({ call }: Called): Call {
  if (!call) throw new Error('a report without a call: give it @Act');
  return call;
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
