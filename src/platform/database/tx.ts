import type { EntityManager } from 'typeorm';

declare const kind: unique symbol;

/** An open write transaction. Only the door (`commands/`) makes one, so a forgotten transaction does not compile. */
export type Tx = EntityManager & { readonly [kind]: 'write' };

/** An open read-only transaction whose rows are limited to the emergencies in scope. */
export type Read = EntityManager & { readonly [kind]: 'read' };

/** What a store that only reads takes. */
export type Reads = Tx | Read;
