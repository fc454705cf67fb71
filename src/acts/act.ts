import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiOperation } from '@nestjs/swagger';
import { type ActName, acts } from './acts.js';

export const actKey = 'mizan:act';
export const carriesKey = 'mizan:carries';
export const unnamedKey = 'mizan:unnamed';

/** Binds a route to its act: permission, operation id and summary in one word. A second route of an act names its variant. */
export function Act(name: ActName, variant?: string): MethodDecorator {
  return applyDecorators(
    SetMetadata(actKey, name),
    ApiOperation({ operationId: variant ? `${name}.${variant}` : name, summary: acts[name].meaning }),
    ApiExtension('x-act', name),
    ApiBearerAuth(),
  );
}

/** For a route that needs no sign-in: the act that it carries out, in the description and the metrics. */
export function Carries(name: ActName, variant?: string): MethodDecorator {
  return applyDecorators(
    SetMetadata(carriesKey, name),
    ApiOperation({ operationId: variant ? `${name}.${variant}` : name, summary: acts[name].meaning }),
    ApiExtension('x-act', name),
  );
}

/** A route that takes no `Idempotency-Key` though it is no GET, with the reason: it writes nothing that could be written twice, or each item names itself. */
export function Unnamed(why: string): MethodDecorator {
  return applyDecorators(SetMetadata(unnamedKey, why), ApiExtension('x-unnamed', why));
}
