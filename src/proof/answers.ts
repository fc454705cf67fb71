import { applyDecorators, Header } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';

/** A route that answers with a text of lines. */
export function AnswersText(): MethodDecorator {
  return applyDecorators(
    Header('Content-Type', 'text/plain; charset=utf-8'),
    ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } }),
  );
}

/** A route that answers with bytes that never change. */
export function AnswersBytes(): MethodDecorator {
  return applyDecorators(
    Header('Content-Type', 'application/octet-stream'),
    Header('Cache-Control', 'public, max-age=31536000, immutable'),
    ApiOkResponse({
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    }),
  );
}
