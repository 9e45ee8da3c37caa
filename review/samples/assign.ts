/** Which contract a recorded file belongs to: as it was said, or by where it lies in the lake. */
import type { Snapshot } from '../../contracts/src/diff/model.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { didYouMean } from '../../contracts/src/suggest.ts';
import type { Pair } from './model.ts';

/** One `--samples` option. */
export interface SampleSource {
  readonly glob: string;
  /** The contract that all of its files belong to. Default: each file's lake prefix tells. */
  readonly contract: string | undefined;
}

/** `[<contract>=]<glob>`; an equals sign after a slash belongs to a path, as in `raw/…/dt=2021-10-26/`. */
export function sampleSource(text: string, contracts: readonly string[]): SampleSource {
  const at = text.indexOf('=');
  const name = at === -1 ? '' : text.slice(0, at);
  const named = contracts.find((path) => names(path).includes(name));
  if (named !== undefined) return { glob: text.slice(at + 1), contract: named };
  if (
    at === -1 ||
    name.includes('://') ||
    /\/[^/]*$/.exec(name)?.[0].match(/^\/(dt|date|hour|year|month|day|partition)$/)
  ) {
    return { glob: text, contract: undefined };
  }
  if (/[*?{]|^[./]/.test(name)) return { glob: text, contract: undefined };
  throw new StreampactError('SAMPLES_UNREADABLE', `there is no contract "${name}"`, {
    where: '--samples',
    fix: didYouMean(name, contracts),
  });
}

/** The contracts that both sides have and that differ, by path. */
export function changedPairs(old: Snapshot, next: Snapshot): ReadonlyMap<string, Pair> {
  const pairs = [...next.contracts].flatMap(([path, contract]): (readonly [string, Pair])[] => {
    const before = old.contracts.get(path);
    return before === undefined || before.hash === contract.hash ? [] : [[path, { old: before, next: contract }]];
  });
  return new Map(pairs);
}

/** Paths of contracts whose messages are landed as they came, by their topics. */
export function landedTopics({ contracts }: Snapshot): ReadonlyMap<string, string> {
  return new Map(
    [...contracts].flatMap(([path, { row }]): (readonly [string, string])[] =>
      row?.kind === 'message' && row.landing !== undefined ? [[row.topic, path]] : [],
    ),
  );
}

/** The landed topic that the file called `name` is of; undefined for any other file. */
export function landedTopic(name: string): string | undefined {
  return /(?:^|\/)topics\/([^/]+)\/partition=[0-9]+\/[^/]+$/.exec(name)?.[1];
}

/** What tells which contract a file belongs to. */
export interface Places {
  readonly contracts: readonly string[];
  /** {@link landedTopics} */
  readonly topics: ReadonlyMap<string, string>;
}

/** The contract that the file called `name` belongs to; undefined if its place says nothing. */
export function contractOf(name: string, { contracts, topics }: Places): string | undefined {
  const topic = landedTopic(name);
  if (topic !== undefined && topics.has(topic)) return topics.get(topic);
  const [, zone, place] = /(?:^|\/)(raw|curated)\/([^/]+\/[^/]+)\//.exec(name) ?? [];
  if (place === undefined) return contracts.length === 1 ? contracts[0] : undefined;
  const path = `${place}.${zone === 'raw' ? 'message' : 'table'}.json`;
  return contracts.includes(path) ? path : undefined;
}

/** What a contract may be called: its path, with or without its endings. */
function names(path: string): readonly string[] {
  return [path, path.replace(/\.json$/, ''), path.replace(/\.[a-z]+\.json$/, '')];
}
