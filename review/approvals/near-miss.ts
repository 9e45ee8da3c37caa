/** What a waiver that names no change may have meant. */
import type { Named } from '../report/waiver.ts';

const parts = ['pointer', 'kind', 'contract'] as const;

/** How a change is named in sentences: `property-removed at /properties/rank of crypto-market/assets.message.json`. */
export function named({ contract, pointer, kind }: Named): string {
  return `${kind} at ${pointer === '' ? 'the root' : pointer} of ${contract}`;
}

/** How to mend `triple` if exactly one part keeps it from naming one of `changes`; undefined if none is that near. */
export function nearMiss(triple: Named, changes: readonly Named[]): string | undefined {
  for (const part of parts) {
    const near = changes.find((change) =>
      parts.every((other) => (change[other] === triple[other]) === (other !== part)),
    );
    if (near !== undefined)
      return `remove it, or set "${part}" to ${JSON.stringify(near[part])} to name a change that there is`;
  }
  return undefined;
}
