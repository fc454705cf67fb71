import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

export const publicKey = 'mizan:public';

/** A route that needs no sign-in, with the reason. A test names all of them. */
export function Public(why: string): MethodDecorator {
  return applyDecorators(SetMetadata(publicKey, why), ApiExtension('x-public', why));
}
