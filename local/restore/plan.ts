/** What would bring the objects under a prefix back to how they were at a time. */
import type { Entry } from './history.ts';

/** A version that is no deletion. */
export type Version = Entry & Required<Pick<Entry, 'content'>>;

/** What befell an object since that time, and what it was or is. */
export type Step =
  | { readonly kind: 'deleted'; readonly wanted: Version }
  | { readonly kind: 'overwritten'; readonly wanted: Version; readonly current: Version }
  | { readonly kind: 'made since'; readonly current: Version };

/** The whole of it. */
export interface Plan {
  /** Objects that there were at that time. */
  readonly objects: number;
  /** Those of them that are as they were. */
  readonly same: number;
  readonly steps: readonly Step[];
}

/** Compares how each key is with how it was at `at`, in milliseconds since 1970. Entries are newest first. */
export function planRestore(history: ReadonlyMap<string, readonly Entry[]>, at: number): Plan {
  const steps: Step[] = [];
  let [objects, same] = [0, 0];
  for (const entries of history.values()) {
    const wanted = versionOf(entries.find((entry) => entry.at <= at));
    const current = versionOf(entries[0]);
    if (wanted !== undefined) objects += 1;
    const step = stepOf(wanted, current);
    if (step !== undefined) steps.push(step);
    else if (wanted !== undefined) same += 1;
  }
  return { objects, same, steps };
}

/** The key that a step is about. */
export const keyOf = (step: Step): string => ('wanted' in step ? step.wanted.key : step.current.key);

function versionOf(entry: Entry | undefined): Version | undefined {
  return entry?.content === undefined ? undefined : { ...entry, content: entry.content };
}

function stepOf(wanted: Version | undefined, current: Version | undefined): Step | undefined {
  if (wanted === undefined) return current === undefined ? undefined : { kind: 'made since', current };
  if (current === undefined) return { kind: 'deleted', wanted };
  return sameBytes(wanted, current) ? undefined : { kind: 'overwritten', wanted, current };
}

/** S3's tags of equal objects under its own keys are equal; under a customer key they differ, and the copy itself says what it is of. */
function sameBytes(one: Version, other: Version): boolean {
  const [a, b] = [one.content, other.content];
  return one.versionId === other.versionId || (a.etag === b.etag && a.bytes === b.bytes);
}
