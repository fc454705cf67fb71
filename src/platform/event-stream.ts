import { applyDecorators, Header, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

/** A route that answers with server-sent events, each of which carries the view as JSON, until either side ends it. */
export function EventStream(view: Type): MethodDecorator {
  return applyDecorators(
    Header('Cache-Control', 'no-store'),
    Header('X-Accel-Buffering', 'no'), // or a proxy keeps events until it has many
    ApiExtraModels(view),
    ApiOkResponse({
      description:
        'Events of the type `progress`; each has the whole JSON that the address without `/stream` answers with.',
      content: { 'text/event-stream': { schema: { $ref: getSchemaPath(view) } } },
    }),
  );
}
