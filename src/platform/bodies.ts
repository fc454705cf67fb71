import type { FastifyInstance } from 'fastify';
import { Refusal } from './refusal.js';

/** Levels of objects and lists in a JSON body: no contract asks for more than eight. */
export const depthMax = 32;

/**
 * Reads JSON, refusing what nests deeper than any contract (`input.invalid`) before it is parsed, and keys by which JavaScript objects are
 * poisoned; and takes uploads of text, which are handed on as streams: their size is bounded by whoever reads them.
 */
export function readBodies(fastify: FastifyInstance, uploadBytesMax: number): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['text/plain', 'application/json']);
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString();
    if (isDeeper(text)) {
      done(new Refusal('input.invalid', `The body nests deeper than ${String(depthMax)} levels`), undefined);
      return;
    }
    void parse(request, text, done);
  });
  fastify.addContentTypeParser('text/csv', { bodyLimit: uploadBytesMax }, (_request, payload, done) => {
    done(null, payload);
  });
}

/** Counts brackets outside of texts: of what is no JSON the parser tells. */
function isDeeper(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isText) {
      if (character === '\\') at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
}
