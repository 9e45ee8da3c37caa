/** What the tests of this folder share: samples on disk, and contracts held against their own samples. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { newAjv } from '../ajv.ts';
import type { Json } from '../json.ts';
import { type Inferred, inferContract } from './index.ts';
import { lintAt } from './lint.ts';
import { readRows } from './sample.ts';
import { toText } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'infer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a sample and returns its path. */
export function sample(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export type Kind = 'message' | 'table';

export function infer(path: string, kind: Kind = 'message'): Promise<Inferred> {
  return inferContract(path, { product: 'p', name: 'n', kind, source: 'n.message.json' });
}

/** Whether `inferred` accepts a value of its contract. */
export function judge({ contract }: Inferred): (value: Json) => boolean {
  const { $id: _id, $schema: _schema, ...schema } = contract;
  const validate = newAjv().compile(schema);
  return (value) => validate(value);
}

/** Every row of the sample as the contract has it. */
export async function rowsOf(path: string, { decode }: Inferred, kind: Kind = 'message'): Promise<readonly Json[]> {
  const rows: Json[] = [];
  await readRows(path, (row) => rows.push(decode(row)), kind);
  return rows;
}

/** The cells of a file of delimited text, as they were read. */
export async function cellsOf(path: string): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  await readRows(path, (row) => rows.push('cells' in row ? row.cells : []), 'message');
  return rows;
}

/** What the linter says of `inferred`; a table's message is inferred from the same sample. */
export async function lint(path: string, inferred: Inferred, kind: Kind): Promise<readonly string[]> {
  const contracts = join(folder, 'contracts');
  mkdirSync(join(contracts, 'p'), { recursive: true });
  const message = kind === 'message' ? inferred : await infer(path, 'message');
  writeFileSync(join(contracts, 'p', 'n.message.json'), toText(message.contract));
  const mistakes = await lintAt(contracts, `p/n.${kind}.json`, toText(inferred.contract));
  return mistakes.map(({ what }) => what);
}
