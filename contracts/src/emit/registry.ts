/**
 * Emits `validators.ts`, the validators of every version of a message that the build knows, and `row-validators.ts`, those of
 * tables and results. They are apart because functions carry the first: a changed table must not change their bundles.
 */
import type { JsonObject } from '../json.ts';
import { header } from './header.ts';

/** One version of a contract. */
export interface RegistryRow {
  readonly product: string;
  readonly name: string;
  readonly kind: 'message' | 'table' | 'result';
  readonly hash: string;
  readonly schema: JsonObject;
  /** The file that it comes from, for headers. */
  readonly source: string;
  readonly current: boolean;
  readonly released: boolean;
  /** Of a current message that we write ourselves: its publishers are held to what it declares. */
  readonly declared: boolean;
}

/** Path of a version's validator below `generated/`, without its extension. */
export function validatorPath({ product, name, kind, hash }: RegistryRow, side: 'reader' | 'writer'): string {
  return `${product}/${name}.${kind}.${hash}.${side === 'writer' ? 'writer-validator' : 'validator'}`;
}

/** The text of `validators.ts`. `sourcePath` leads from it to the hand-written modules. */
export function emitRegistry(rows: readonly RegistryRow[], sourcePath: string): string {
  const messages = rows.filter(({ kind }) => kind === 'message');
  const names = [...new Set(messages.map(contractOf))];
  const released = names.map(
    (name) =>
      [name, messages.filter((row) => row.released && contractOf(row) === name).map(({ hash }) => hash)] as const,
  );
  const current = messages.filter((row) => row.current).map((row) => [contractOf(row), row.hash] as const);
  const declared = messages.filter((row) => row.declared);
  return `${header('contracts/*/*.json and contracts/released')}import type { Validator } from '${sourcePath}/model.ts';
import { asValidator, entryOf, type ValidatorEntry } from '${sourcePath}/validate.ts';
${imports(messages)}${imports(declared, 'writer')}
/** Validators of message contracts, current and released, by the contract's hash. */
export const validators: Readonly<Record<string, ValidatorEntry>> = {
${messages.map((row) => `  '${row.hash}': { contract: '${contractOf(row)}', validate: asValidator(${variable(row)}) },\n`).join('')}};

/** Hashes of the current message contracts, by \`<product>/<name>\`. */
export const currentHashes: Readonly<Record<string, string>> = ${record(current.map(([name, hash]) => [name, `'${hash}'`]))};

/** Hashes of the released versions of message contracts, by \`<product>/<name>\`. */
export const releasedHashes: Readonly<Record<string, readonly string[]>> = ${record(released.map(([name, hashes]) => [name, `[${hashes.map((hash) => `'${hash}'`).join(', ')}]`]))};

/** Validators of what we write ourselves under declared content, by \`<product>/<name>\`. */
const writers: Readonly<Record<string, Validator>> = ${record(declared.map((row) => [contractOf(row), `asValidator(${variable(row)}_writer)`]))};

/**
 * What a publisher of a message contract named \`<product>/<name>\` is held to: declared properties only, or the contract as
 * written where an upstream owns the content. Throws CONTRACT_UNKNOWN.
 */
export function writerValidator(contract: string): Validator {
  return Object.hasOwn(writers, contract) ? entryOf(writers, contract, 'message contract') : currentValidator(contract);
}

/** The current validator of a message contract named \`<product>/<name>\`. Throws CONTRACT_UNKNOWN. */
export function currentValidator(contract: string): Validator {
  return validatorOf(entryOf(currentHashes, contract, 'message contract')).validate;
}

/** The validator of a version of a message contract, by its hash. Throws CONTRACT_UNKNOWN. */
export function validatorOf(hash: string): ValidatorEntry {
  return entryOf(validators, hash, 'contract version');
}
`;
}

/** The text of `row-validators.ts`. `sourcePath` leads from it to the hand-written modules. */
export function emitRowRegistry(rows: readonly RegistryRow[], sourcePath: string): string {
  const others = rows.filter(({ kind }) => kind !== 'message');
  const entries = others.map((row) => [`${contractOf(row)}.${row.kind}`, `asValidator(${variable(row)})`] as const);
  return `${header('contracts/*/*.json')}import type { Validator } from '${sourcePath}/model.ts';
import { asValidator } from '${sourcePath}/validate.ts';
${imports(others)}
/** Validators of the rows of tables and results, by \`<product>/<name>.<kind>\`. */
export const rowValidators: Readonly<Record<string, Validator>> = ${record(entries)};
`;
}

function imports(rows: readonly RegistryRow[], side: 'reader' | 'writer' = 'reader'): string {
  const suffix = side === 'writer' ? '_writer' : '';
  const line = (row: RegistryRow) => `import ${variable(row)}${suffix} from './${validatorPath(row, side)}.js';\n`;
  return rows.map(line).join('');
}

function record(entries: readonly (readonly [string, string])[]): string {
  return entries.length === 0 ? '{}' : `{\n${entries.map(([name, value]) => `  '${name}': ${value},\n`).join('')}}`;
}

function contractOf({ product, name }: RegistryRow): string {
  return `${product}/${name}`;
}

/** `crypto-market/assets.message` of hash `feec…` → `cryptoMarketAssetsMessage_feec…`. */
function variable({ product, name, kind, hash }: RegistryRow): string {
  const words = `${product}-${name}-${kind}`.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return `${words}_${hash}`;
}
