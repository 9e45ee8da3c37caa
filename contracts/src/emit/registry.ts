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
  return `${header('contracts/*/*.json and contracts/released')}import type { Validator } from '${sourcePath}/model.ts';
import { asValidator, entryOf, type ValidatorEntry } from '${sourcePath}/validate.ts';
${imports(messages)}
/** Validators of message contracts, current and released, by the contract's hash. */
export const validators: Readonly<Record<string, ValidatorEntry>> = {
${messages.map((row) => `  '${row.hash}': { contract: '${contractOf(row)}', validate: asValidator(${variable(row)}) },\n`).join('')}};

/** Hashes of the current message contracts, by \`<product>/<name>\`. */
export const currentHashes: Readonly<Record<string, string>> = ${record(current.map(([name, hash]) => [name, `'${hash}'`]))};

/** Hashes of the released versions of message contracts, by \`<product>/<name>\`. */
export const releasedHashes: Readonly<Record<string, readonly string[]>> = ${record(released.map(([name, hashes]) => [name, `[${hashes.map((hash) => `'${hash}'`).join(', ')}]`]))};

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

function imports(rows: readonly RegistryRow[]): string {
  const line = (row: RegistryRow) =>
    `import ${variable(row)} from './${row.product}/${row.name}.${row.kind}.${row.hash}.validator.js';\n`;
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
