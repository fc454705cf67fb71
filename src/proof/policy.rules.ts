import { BadNote, readVerifier, type Verifier } from '../audit/note.rules.js';

export interface PolicyWitness {
  readonly verifier: Verifier;
  /** Where it is asked for its signature; null where nobody asks it from here. */
  readonly url: URL | null;
}

/** Whose keys count (c2sp.org/tlog-policy): logs, and witnesses. Who is enough, groups and quorum say to a verifier. */
export interface Policy {
  readonly logs: readonly Verifier[];
  readonly witnesses: readonly PolicyWitness[];
}

/** Throws `BadNote`, with the line, where the text is no policy. */
export function readPolicy(text: string): Policy {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([word]) => word !== '');
  const unknown = lines.find(([word = '']) => !['log', 'witness', 'group', 'quorum'].includes(word));
  if (unknown) throw new BadNote(`a policy has no line that begins with ${String(unknown[0])}`);
  return {
    logs: lines.filter(([word]) => word === 'log').map(([, key = '']) => readVerifier(key)),
    witnesses: lines.filter(([word]) => word === 'witness').map(witnessOf),
  };
}

function witnessOf([, , key = '', address]: readonly string[]): PolicyWitness {
  const verifier = readVerifier(key);
  if (verifier.kind !== 'cosignature')
    throw new BadNote(`the key of the witness ${verifier.name} is none for cosignatures`);
  if (address === undefined) return { verifier, url: null };
  const isHttp = URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
  if (!isHttp)
    throw new BadNote(`the address of the witness ${verifier.name} begins with https:// or http://`);
  return { verifier, url: new URL(address) };
}
