import { ApiOkResponse } from '@nestjs/swagger';

/** Says in the API's description that a route answers with a PDF. */
export function AnswersPdf(): MethodDecorator {
  return ApiOkResponse({ content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } });
}
