/** The portable proof of an entry (c2sp.org/tlog-proof@v1): its place, the hashes beside it, and a signed checkpoint. */
export function proofText({
  index,
  hashes,
  note,
}: {
  readonly index: number;
  readonly hashes: readonly Buffer[];
  readonly note: string;
}): string {
  const lines = [
    'c2sp.org/tlog-proof@v1',
    `index ${String(index)}`,
    ...hashes.map((hash) => hash.toString('base64')),
  ];
  return `${lines.join('\n')}\n\n${note}`;
}
