import { Inject, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { actKey } from '../acts/act.js';
import { type ActName, acts } from '../acts/acts.js';
import { publicKey } from '../platform/public.js';

interface Route {
  readonly name: string;
  readonly path: string;
  readonly act: ActName | undefined;
  readonly isPublic: boolean;
}

/** Refuses to start with a route that nobody guards: each has an act, whose emergency is in its address, or says why it is public. */
@Injectable()
export class RouteCheck implements OnModuleInit {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const problems = this.routes().flatMap(problemOf);
    if (problems.length > 0)
      throw new Error(`Routes that nobody guards as they should:\n- ${problems.join('\n- ')}`);
  }

  private routes(): readonly Route[] {
    return this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (metatype ? this.routesOf(metatype as Type) : []));
  }

  private routesOf(controller: Type): readonly Route[] {
    const prefix = pathOf(controller);
    const prototype = controller.prototype as object;
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const handler = (prototype as Record<string, object | undefined>)[method];
      if (!handler || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
      return [
        {
          name: `${controller.name}.${method}`,
          path: `${prefix}/${pathOf(handler)}`,
          act: Reflect.getMetadata(actKey, handler) as ActName | undefined,
          isPublic: Reflect.hasMetadata(publicKey, handler),
        },
      ];
    });
  }
}

function pathOf(target: object): string {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | readonly string[] | undefined;
  return [path ?? ''].flat().join('|');
}

function problemOf({ name, path, act, isPublic }: Route): readonly string[] {
  if (isPublic) return act === undefined ? [] : [`${name} is public and has an act: one of the two`];
  if (act === undefined) return [`${name} has neither @Act nor @Public`];
  const named = path.startsWith('emergencies/:emergencyId');
  if (acts[act].within === 'emergency' && !named)
    return [`${name} belongs to an emergency: begin its path with emergencies/:emergencyId`];
  return [];
}
