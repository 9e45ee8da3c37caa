/** A contract as it stood in one listing of its folder. */
import type { SnapshotContract } from '../../contracts/src/diff/model.ts';
import { type ContractFile, contractName, decodeUtf8 } from '../../contracts/src/files.ts';
import { loadUnchecked } from '../../contracts/src/load.ts';
import type { Draft } from '../../contracts/src/prove/model.ts';
import { maxBytes, parseSource, type Source } from '../../contracts/src/source.ts';
import { snapshotContract } from './contracts.ts';
import { isSchema } from './draft.ts';
import { maxPlainBytes, plainSource } from './plain-source.ts';
import { filesOf, linkedFolder, plainContract } from './schemas.ts';

/** Blobs by path. */
type Listing = ReadonlyMap<string, string>;

export interface VersionOptions {
  /** The folder's path from the repository's root. */
  readonly prefix: string;
  readonly draft: Draft | undefined;
}

/** Answers the contract at a path of a listing; undefined if there was none, or none that could be read. */
type VersionReader = (listing: Listing, path: string) => SnapshotContract | undefined;

interface Version {
  readonly contract: SnapshotContract | undefined;
  /** The blobs that it was made of; it is made again when one of them is another. */
  readonly made: Listing;
}

/** Reads versions from `blobs`, each blob once and each version only when something that it is made of has changed. */
export function versionReader(blobs: ReadonlyMap<string, Buffer>, { prefix, draft }: VersionOptions): VersionReader {
  const below = prefix === '' ? '' : `${prefix}/`;
  const sources = new Map<string, Source | undefined>();
  const last = new Map<string, Version>();
  const sourceOf = (path: string, id: string): Source | undefined => {
    const key = `${id} ${path}`;
    if (!sources.has(key)) sources.set(key, parsed(`${below}${path}`, blobs.get(id)));
    return sources.get(key);
  };
  return (listing, path) => {
    const known = last.get(path);
    if (known !== undefined && [...known.made].every(([file, id]) => listing.get(file) === id)) return known.contract;
    const found = new Map<string, Source>();
    for (const [file, id] of listing) {
      const source = mayConcern(path, file) ? sourceOf(file, id) : undefined;
      if (source !== undefined) found.set(file, source);
    }
    const version = versionAt(found, path, { prefix: below, draft });
    const made = new Map([...version.files].map((file) => [file, listing.get(file) ?? '']));
    last.set(path, { contract: version.contract, made });
    return version.contract;
  };
}

/** Whether the contract at `path` may refer to `file`: contracts know their product and what others share. */
function mayConcern(path: string, file: string): boolean {
  const [one, other] = [contractName(path), contractName(file)];
  return one === undefined || (other !== undefined && (other.product === one.product || other.kind === 'shared'));
}

function parsed(file: string, bytes: Buffer | undefined): Source | undefined {
  if (bytes === undefined || bytes.length > maxPlainBytes) return undefined;
  const text = contractName(file.split('/').slice(-2).join('/')) === undefined ? undefined : decodeUtf8(bytes);
  const source = text === undefined || bytes.length > maxBytes ? plainSource(file, bytes) : parseSource(file, text);
  return 'tree' in source ? source : undefined;
}

interface Made {
  readonly contract: SnapshotContract | undefined;
  readonly files: Iterable<string>;
}

function versionAt(sources: ReadonlyMap<string, Source>, path: string, { prefix, draft }: VersionOptions): Made {
  const source = sources.get(path);
  if (source === undefined) return { contract: undefined, files: [path] };
  const library = new Map([...sources].flatMap(([file, one]) => contractFile(file, one)));
  const ours = source.text.includes('"streampact"') ? library.get(path) : undefined;
  if (ours !== undefined) {
    const loaded = loadUnchecked(library, ours);
    return { contract: loaded && snapshotContract(loaded, prefix), files: library.keys() };
  }
  const folder = linkedFolder(sources);
  const contract = isSchema(source.value) ? plainContract(folder, path, draft) : [];
  return { contract: 'hash' in contract ? contract : undefined, files: filesOf(folder, path) };
}

function contractFile(path: string, source: Source): readonly (readonly [string, ContractFile])[] {
  const name = contractName(path);
  return name === undefined ? [] : [[path, { ...name, source }]];
}
