/**
 * Emits the modules that find validators: for each product `versions.ts` (every version of its messages that the build knows,
 * for the sink) and `writers.ts` (for publishers), for all of them `validators.ts`, and `row-validators.ts` for tables and
 * results. They are apart because functions carry the first two: what changes elsewhere must not change their bundles.
 * A product with items has `item-versions.ts` too, for what transforms their changes.
 */
import type { JsonObject } from '../json.ts';
import type { Contract } from '../model.ts';
import { header } from './header.ts';

/** One version of a contract. */
export interface RegistryRow {
  readonly product: string;
  readonly name: string;
  readonly kind: Contract['kind'];
  readonly hash: string;
  readonly schema: JsonObject;
  /** The file that it comes from, for headers. */
  readonly source: string;
  readonly current: boolean;
  readonly released: boolean;
  /** Of a current message that we write ourselves: its publishers are held to what it declares. */
  readonly declared: boolean;
  /** Whether an acceptor stands beside the validator: of messages and items only. */
  readonly accepts: boolean;
}

/** Path of a version's validator or acceptor below `generated/`, without its extension. */
export function validatorPath({ product, name, kind, hash }: RegistryRow, side: Side): string {
  return `${product}/${name}.${kind}.${hash}.${modules[side].file}`;
}

/** What is made of one version: for readers, for writers, and the acceptor. */
type Side = 'reader' | 'writer' | 'accept';

const modules: Readonly<Record<Side, { readonly file: string; readonly suffix: string }>> = {
  reader: { file: 'validator', suffix: '' },
  writer: { file: 'writer-validator', suffix: '_writer' },
  accept: { file: 'acceptor', suffix: '_accept' },
};

/** What a module of versions is made of. */
export interface VersionsOf {
  readonly product: string;
  readonly kind: 'message' | 'item';
}

const versionModules = {
  message: { constant: 'versions', doc: 'Validators of the messages of', which: 'current and released' },
  item: { constant: 'itemVersions', doc: 'Validators of the items of', which: 'as they are now' },
} as const;

/**
 * The text of `<product>/versions.ts` or `item-versions.ts`: what a sink, or what transforms changes, judges by. `sourcePath`
 * leads to the hand-written modules.
 */
export function emitVersions({ product, kind }: VersionsOf, rows: readonly RegistryRow[], sourcePath: string): string {
  const { constant, doc, which } = versionModules[kind];
  const own = rows.filter((row) => row.kind === kind && row.product === product);
  const accepting = own.filter((row) => row.accepts);
  const entries = own.map((row) => {
    const accept = row.accepts ? `, accept: ${variable(row)}_accept` : '';
    const entry = `{ contract: '${contractOf(row)}', validate: asValidator(${variable(row)})${accept} }`;
    return [row.hash, entry] as const;
  });
  return `${header(`contracts/${product}/*.json and contracts/released`)}import { asValidator, type ValidatorEntry } from '${sourcePath}/validate.ts';
${imports(own, { from: product })}${imports(accepting, { from: product, side: 'accept' })}
/** ${doc} ${product}, ${which}, by the contract's hash. */
export const ${constant}: Readonly<Record<string, ValidatorEntry>> = ${record(entries)};
`;
}

/** The text of `<product>/writers.ts`: what publishers of the product's messages are held to. */
export function emitWriters(product: string, rows: readonly RegistryRow[], sourcePath: string): string {
  const messages = rows.filter((row) => row.kind === 'message' && row.product === product && row.current);
  const declared = messages.filter((row) => row.declared);
  const others = messages.filter((row) => !row.declared);
  const entries = messages.map(
    (row) => [contractOf(row), `asValidator(${variable(row)}${row.declared ? '_writer' : ''})`] as const,
  );
  return `${header(`contracts/${product}/*.json`)}import type { Validator } from '${sourcePath}/model.ts';
import { asValidator } from '${sourcePath}/validate.ts';
${imports(others, { from: product })}${imports(declared, { from: product, side: 'writer' })}
/**
 * Validators of what publishers of ${product} write, by \`<product>/<name>\`: declared properties only, or the contract as
 * written where an upstream owns the content.
 */
export const writers: Readonly<Record<string, Validator>> = ${record(entries)};
`;
}

/** The text of `validators.ts`: the versions and writers of all products. */
export function emitRegistry(rows: readonly RegistryRow[], sourcePath: string): string {
  const messages = rows.filter(({ kind }) => kind === 'message');
  const names = [...new Set(messages.map(contractOf))];
  const products = [...new Set(messages.map(({ product }) => product))];
  const released = names.map(
    (name) =>
      [name, messages.filter((row) => row.released && contractOf(row) === name).map(({ hash }) => hash)] as const,
  );
  const current = messages.filter((row) => row.current).map((row) => [contractOf(row), row.hash] as const);
  const collected = (what: string) => `{ ${products.map((product) => `...${camelCase(product)}${what}`).join(', ')} }`;
  return `${header('contracts/*/*.json and contracts/released')}import type { Validator } from '${sourcePath}/model.ts';
import { entryOf, type ValidatorEntry } from '${sourcePath}/validate.ts';
${products.map((product) => `import { versions as ${camelCase(product)}Versions } from './${product}/versions.ts';\nimport { writers as ${camelCase(product)}Writers } from './${product}/writers.ts';\n`).join('')}
/** Validators of message contracts, current and released, by the contract's hash. */
export const validators: Readonly<Record<string, ValidatorEntry>> = ${collected('Versions')};

/** Hashes of the current message contracts, by \`<product>/<name>\`. */
export const currentHashes: Readonly<Record<string, string>> = ${record(current.map(([name, hash]) => [name, `'${hash}'`]))};

/** Hashes of the released versions of message contracts, by \`<product>/<name>\`. */
export const releasedHashes: Readonly<Record<string, readonly string[]>> = ${record(released.map(([name, hashes]) => [name, `[${hashes.map((hash) => `'${hash}'`).join(', ')}]`]))};

const writers: Readonly<Record<string, Validator>> = ${collected('Writers')};

/** What a publisher of a message contract named \`<product>/<name>\` is held to. Throws CONTRACT_UNKNOWN. */
export function writerValidator(contract: string): Validator {
  return entryOf(writers, contract, 'message contract');
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

interface Imports {
  /** The product in whose folder the importing module stands; `generated/` itself by default. */
  readonly from?: string;
  readonly side?: Side;
}

function imports(rows: readonly RegistryRow[], { from, side = 'reader' }: Imports = {}): string {
  const { suffix } = modules[side];
  const path = (row: RegistryRow) => validatorPath(row, side).slice(from === undefined ? 0 : from.length + 1);
  return rows.map((row) => `import ${variable(row)}${suffix} from './${path(row)}.js';\n`).join('');
}

function record(entries: readonly (readonly [string, string])[]): string {
  return entries.length === 0 ? '{}' : `{\n${entries.map(([name, value]) => `  '${name}': ${value},\n`).join('')}}`;
}

function contractOf({ product, name }: RegistryRow): string {
  return `${product}/${name}`;
}

/** `crypto-market/assets.message` of hash `feec…` → `cryptoMarketAssetsMessage_feec…`. */
function variable({ product, name, kind, hash }: RegistryRow): string {
  return `${camelCase(`${product}-${name}-${kind}`)}_${hash}`;
}

/** `crypto-market` → `cryptoMarket`. */
export function camelCase(words: string): string {
  return words.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
