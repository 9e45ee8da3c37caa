/** Contracts in other formats: the exporters, and what they make of a folder of contracts. */
import { StreampactError } from '../error.ts';
import type { Loaded, LoadedContract } from '../load.ts';
import type { Library } from '../refs.ts';
import { didYouMean } from '../suggest.ts';
import { asyncapi } from './asyncapi.ts';
import { athena } from './athena.ts';
import { avro } from './avro.ts';
import { commentsOf } from './comments.ts';
import { Cursor, Ledger, type Loss } from './ledger.ts';
import type { Exporter, Subject } from './model.ts';
import { odcs } from './odcs.ts';
import { snowflake } from './snowflake.ts';

/** The formats, as rows: each by the name that `--format` takes. */
export const exporters = { odcs, asyncapi, avro, athena, snowflake } as const satisfies Readonly<
  Record<string, Exporter>
>;

export type ExportFormat = keyof typeof exporters;

/** One file in the other format. */
interface ExportedFile {
  /** Below the folder of the export, with forward slashes: `shop/orders.table.odcs.yaml`. */
  readonly path: string;
  /** The contracts it is about, as `<product>/<name>.<kind>`. */
  readonly contracts: readonly string[];
  readonly text: string;
}

export interface Exported {
  readonly files: readonly ExportedFile[];
  readonly losses: readonly (Loss & { readonly contract: string })[];
  /** Contracts of a kind that the format has no word for, where none was asked for by name. */
  readonly skipped: readonly string[];
}

/**
 * The contracts called `names` (all, if none is named) in `format`, and everything that it does not say of them. Shared
 * contracts are in what refers to them. Throws CONTRACT_UNKNOWN for an unknown name, USAGE for a kind that does not fit.
 */
export function exportContracts({ contracts }: Loaded, format: ExportFormat, names: readonly string[] = []): Exported {
  const exporter: Exporter = exporters[format];
  const chosen = names.length === 0 ? contracts.filter(({ row }) => row !== undefined) : named(contracts, names);
  const fitting = chosen.filter((contract) => refusal(exporter, contract) === undefined);
  const refused = chosen.filter((contract) => !fitting.includes(contract));
  const skipped = refused.map(nameOf);
  if (names.length > 0 && refused.length > 0) {
    const told = refused.map((contract) => `${nameOf(contract)}, ${refusal(exporter, contract)}`);
    throw new StreampactError('USAGE', `${format} has no place for ${told.join('; ')}`, {
      fix: `name contracts of these kinds: ${exporter.kinds.join(', ')}, and of what it takes; or export to another format`,
    });
  }
  const subjects = fitting.flatMap(subjectOf);
  const files = documentsOf(exporter, subjects).map(([name, group]) => ({
    path: `${name}${exporter.extension}`,
    contracts: group.map(({ contract }) => nameOf(contract)),
    text: exporter.render(group),
  }));
  const library: Library = new Map(contracts.map(({ file }) => [file.id, file]));
  const losses = subjects.flatMap(({ contract, root }) =>
    [...commentsOf(contract, library), ...root.ledger.losses(contract.schema)].map((loss) => ({
      contract: nameOf(contract),
      ...loss,
    })),
  );
  return { files, losses, skipped };
}

/** `contract` with a cursor at its root that nothing has been taken from. */
export function subjectOf(contract: LoadedContract): readonly Subject[] {
  const { row, schema } = contract;
  return row === undefined ? [] : [{ contract, row, root: new Cursor(schema, [], new Ledger()) }];
}

function documentsOf(
  { together }: Exporter,
  subjects: readonly Subject[],
): readonly (readonly [string, readonly Subject[]])[] {
  const groups = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const name = together ? subject.row.product : nameOf(subject.contract);
    groups.set(name, [...(groups.get(name) ?? []), subject]);
  }
  return [...groups];
}

function named(contracts: readonly LoadedContract[], names: readonly string[]): readonly LoadedContract[] {
  return [...new Set(names)].map((name) => {
    const found = contracts.find((contract) => nameOf(contract) === name.replace(/\.json$/, ''));
    if (found !== undefined) return found;
    throw new StreampactError('CONTRACT_UNKNOWN', `there is no contract "${name}"`, {
      fix: didYouMean(name, contracts.map(nameOf)),
    });
  });
}

function nameOf({ file }: LoadedContract): string {
  return file.id.replace(/\.json$/, '');
}

function refusal(exporter: Exporter, { file: { kind }, row }: LoadedContract): string | undefined {
  if (row === undefined || kind === 'shared' || !exporter.kinds.includes(kind)) return `a ${kind} contract`;
  return exporter.refuses?.(row);
}
