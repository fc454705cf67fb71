import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiOperation } from '@nestjs/swagger';
import { type ActName, acts } from './acts.js';

export const actKey = 'mizan:act';

/** Binds a route to its act: permission, operation id and summary in one word. A second route of an act names its variant. */
export function Act(name: ActName, variant?: string): MethodDecorator {
  return applyDecorators(
    SetMetadata(actKey, name),
    ApiOperation({ operationId: variant ? `${name}.${variant}` : name, summary: acts[name].meaning }),
    ApiExtension('x-act', name),
    ApiBearerAuth(),
  );
}
