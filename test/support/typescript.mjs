// Lets plain Node import the project's TypeScript as it stands: `node --import ./test/support/typescript.mjs file.ts`.
// The file registers itself as a module hook: the first half runs in the process, the rest in the hook's thread.
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformFile } from '@swc/core';

if (isMainThread) register(import.meta.url);

/** Imports end in `.js`, as they do once built: where there is no such file, the `.ts` beside it is meant. */
export async function resolve(specifier, context, next) {
  if (!/^\.{1,2}\/.*\.js$/.test(specifier)) return next(specifier, context);
  const built = new URL(specifier, context.parentURL);
  return next(existsSync(built) ? specifier : specifier.replace(/\.js$/, '.ts'), context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { code } = await transformFile(fileURLToPath(url));
  return { format: 'module', source: code, shortCircuit: true };
}
