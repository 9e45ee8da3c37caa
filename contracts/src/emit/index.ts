/** Everything that contracts generate, as texts by path below `generated/`. */

import type { Loaded, LoadedContract } from '../load.ts';
import { compareText } from '../mistake.ts';
import type { Contract } from '../model.ts';
import type { ReleasedContract } from '../released.ts';
import { emitAcceptor, emitAcceptorTypes, hasAcceptor } from './acceptors.ts';
import { emitAvro } from './avro.ts';
import { emitCatalogue, emitProductRows } from './catalogue.ts';
import { connectorEntries } from './connectors/index.ts';
import { emitFields } from './fields.ts';
import { glueColumns } from './glue.ts';
import { jsonText } from './header.ts';
import { powerBiEntries } from './powerbi/index.ts';
import {
  emitRegistry,
  emitRowRegistry,
  emitVersions,
  emitWriters,
  type RegistryRow,
  validatorPath,
} from './registry.ts';
import { emitServiceLevels } from './service-levels.ts';
import { emitShape } from './shapes.ts';
import { snowflakeEntries } from './snowflake.ts';
import { sparkChange, sparkMessage, sparkTable } from './spark.ts';
import { emitTypes } from './types.ts';
import { emitValidator, emitValidatorTypes } from './validators.ts';

/** Path below `generated/`, with forward slashes → the file's text. */
export type GeneratedFiles = ReadonlyMap<string, string>;

type Entry = readonly [path: string, text: string | Promise<string>];

/** Where the hand-written modules lie, seen from `generated/`. */
const toSource = '../src';

/** Emits the files of all `loaded` contracts, and validators for the `released` versions too. */
export async function emitAll(loaded: Loaded, released: readonly ReleasedContract[]): Promise<GeneratedFiles> {
  const rows = loaded.contracts.flatMap(({ row }) => row ?? []);
  const registry = registryRows(loaded, released);
  const entries: Entry[] = [
    ['catalogue.ts', emitCatalogue(rows, `${toSource}/model.ts`)],
    ['service-levels.ts', emitServiceLevels(rows, toSource)],
    ['validators.ts', emitRegistry(registry, toSource)],
    ['row-validators.ts', emitRowRegistry(registry, toSource)],
    ...emitProductRows(rows, `../${toSource}/model.ts`),
    ...productEntries(registry),
    ...connectorEntries(loaded.contracts),
    ...snowflakeEntries(loaded),
    ...powerBiEntries(loaded),
    ...loaded.contracts.flatMap((contract) =>
      contract.row === undefined ? [] : contractEntries(contract, contract.row, loaded.folder),
    ),
    ...loaded.contracts.flatMap(emitAvro),
    ...registry.flatMap(validatorEntries),
    ...registry.filter(({ accepts }) => accepts).flatMap(acceptorEntries),
  ];
  const files = await Promise.all(entries.map(async ([path, text]) => [path, await text] as const));
  return new Map(files.sort(([a], [b]) => compareText(a, b)));
}

/** What functions carry: modules that know the messages or the items of one product only. */
function productEntries(registry: readonly RegistryRow[]): readonly Entry[] {
  const productsWith = (of: RegistryRow['kind']) =>
    new Set(registry.filter(({ kind }) => kind === of).map(({ product }) => product));
  const items = [...productsWith('item')].map((product): Entry => {
    const text = emitVersions({ product, kind: 'item' }, registry, `../${toSource}`);
    return [`${product}/item-versions.ts`, text];
  });
  const messages = [...productsWith('message')].flatMap((product): readonly Entry[] => [
    [`${product}/fields.ts`, emitFields(product, registry, `../${toSource}`)],
    [`${product}/versions.ts`, emitVersions({ product, kind: 'message' }, registry, `../${toSource}`)],
    [`${product}/writers.ts`, emitWriters(product, registry, `../${toSource}`)],
  ]);
  return [...items, ...messages];
}

function contractEntries({ file, schema }: LoadedContract, row: Contract, folder: string): readonly Entry[] {
  const path = `${file.product}/${file.name}`;
  const entries: Entry[] = [[`${path}.${file.kind}.ts`, emitTypes(schema, `${folder}/${file.id}`)]];
  if (row.kind === 'message') {
    entries.push(
      [`${path}.message.json`, jsonText(row)],
      [`${path}.message.spark.json`, jsonText(sparkMessage(schema))],
    );
  }
  if (row.kind === 'item') {
    entries.push(
      [`${path}.item.json`, jsonText(row)],
      [`${path}.item.shape.ts`, emitShape(schema, { contract: `${folder}/${file.id}`, sourcePath: `../${toSource}` })],
      [`${path}.item.spark.json`, jsonText(sparkChange(schema))],
    );
  }
  if (row.kind === 'table') {
    entries.push([`${path}.table.json`, jsonText(row)]);
  }
  if (row.kind === 'table' && row.format !== 'snowflake') {
    entries.push(
      [`${path}.table.columns.json`, jsonText(glueColumns(row))],
      [`${path}.table.spark.json`, jsonText(sparkTable(row))],
    );
  }
  return entries;
}

function registryRows(loaded: Loaded, released: readonly ReleasedContract[]): readonly RegistryRow[] {
  const current = loaded.contracts.flatMap(({ file, schema, hash, row }): readonly RegistryRow[] => {
    if (row === undefined) return [];
    const { product, name } = file;
    const isReleased = released.some(
      (version) => version.hash === hash && version.product === product && version.name === name,
    );
    return [
      {
        product,
        name,
        kind: row.kind,
        hash,
        schema,
        source: `${loaded.folder}/${file.id}`,
        current: true,
        released: isReleased,
        declared: row.kind === 'message' && row.content === 'declared',
        accepts: (row.kind === 'message' || row.kind === 'item') && hasAcceptor(schema),
      },
    ];
  });
  const known = new Set(current.map(({ hash }) => hash));
  const earlier = released
    .filter(({ hash }) => !known.has(hash))
    .map(
      (version): RegistryRow => ({
        product: version.product,
        name: version.name,
        kind: 'message',
        hash: version.hash,
        schema: version.schema,
        source: version.file,
        current: false,
        released: true,
        declared: false,
        accepts: hasAcceptor(version.schema),
      }),
    );
  return [...current, ...earlier].sort(
    (a, b) =>
      compareText(a.product, b.product) ||
      compareText(a.name, b.name) ||
      compareText(a.kind, b.kind) ||
      compareText(a.hash, b.hash),
  );
}

function validatorEntries(row: RegistryRow): readonly Entry[] {
  const sides = row.declared ? (['reader', 'writer'] as const) : (['reader'] as const);
  return sides.flatMap((side): readonly Entry[] => {
    const path = validatorPath(row, side);
    return [
      [`${path}.js`, emitValidator({ ...row, side })],
      [`${path}.d.ts`, emitValidatorTypes(row.source, `../${toSource}/validate.ts`)],
    ];
  });
}

function acceptorEntries(row: RegistryRow): readonly Entry[] {
  const path = validatorPath(row, 'accept');
  return [
    [`${path}.js`, emitAcceptor(row.schema, row.source)],
    [`${path}.d.ts`, emitAcceptorTypes(row.source, `../${toSource}/validate.ts`)],
  ];
}
