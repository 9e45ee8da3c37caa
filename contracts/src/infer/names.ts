/** Names: of contracts, and of fields that the catalogues take. */

import { StreampactError } from '../error.ts';
import { contractName } from '../files.ts';
import { badSample, excerpt } from './trouble.ts';

export type ImportKind = 'message' | 'table';

export interface ContractId {
  readonly product: string;
  readonly name: string;
  readonly kind: ImportKind;
}

/** `crypto-market/assets.table.json`. Throws USAGE for names that are no slugs, with a suggestion. */
export function idOf({ product, name, kind }: ContractId): string {
  for (const [option, slug] of Object.entries({ product, name })) {
    if (contractName(option === 'product' ? `${slug}/x.table.json` : `x/${slug}.table.json`) !== undefined) continue;
    const guess = slugOf(slug);
    throw new StreampactError('USAGE', `--${option} ${excerpt(slug)} is not a name that contracts can have`, {
      fix: `use lower-case kebab-case, e.g. --${option} ${guess === '' ? 'crypto-market' : guess}`,
    });
  }
  return `${product}/${name}.${kind}.json`;
}

/** `daily-range`, table → `DailyRangeRow`. */
export function titleOf({ name, kind }: ContractId): string {
  const words = name.split('-').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return words.join('').slice(0, 70) + (kind === 'table' ? 'Row' : '');
}

/**
 * What each field of a sample is called in a contract of `kind`: as it is in a message, in snake_case in a table.
 * @throws StreampactError SAMPLE_INVALID for names that cannot be taken, with a suggestion.
 */
export function fieldNames(
  names: readonly string[],
  { file, kind }: { readonly file: string; readonly kind: ImportKind },
): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  const renamed = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const place = { file, line: 1, field: index + 1, name };
    if (name in Object.prototype) {
      throw badSample(
        place,
        `every object in JavaScript has a ${excerpt(name)}`,
        `rename it, e.g. ${snakeOf(name)}_value`,
      );
    }
    const column = kind === 'table' ? snakeOf(name) : name;
    if (column === '') throw badSample(place, `${excerpt(name)} is no name`, `rename it, e.g. column_${index + 1}`);
    const other = taken.get(column);
    if (other !== undefined) {
      const what = `${excerpt(other)} and ${excerpt(name)} would both be the column "${column}"`;
      throw badSample(place, what, `rename one of them, e.g. ${column}_2`);
    }
    taken.set(column, name);
    renamed.set(name, column);
  }
  return renamed;
}

/** `Unit Price (€)` → `unit_price`. Empty if nothing remains. */
function snakeOf(name: string): string {
  const words = ascii(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return (/^[0-9]/.test(words) ? `n${words}` : words).slice(0, 128);
}

function slugOf(name: string): string {
  return snakeOf(name).replaceAll(/_+/g, '-');
}

/** Without accents. */
function ascii(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '');
}

/** Words that a field about a person tends to bear. */
const personal =
  /(^|_)(e_?mail|phone|mobile|first_?name|last_?name|full_?name|surname|birth(day|date)?|dob|ssn|passport|address|street|ip(_?address)?|iban)($|_)/;

/** Whether the name suggests that the field identifies or describes a person. */
export function soundsPersonal(name: string): boolean {
  return personal.test(snakeOf(name));
}
