/**
 * Hive's partition folders: `date=2021-10-27/hour=15`, names and values percent-encoded, null as
 * `__HIVE_DEFAULT_PARTITION__`.
 */

import type { PartitionKey } from './catalog.ts';

/** What Hive and Spark write for a null partition value. */
export const nullPartition = '__HIVE_DEFAULT_PARTITION__';

/** A partition value, or why a folder is not a partition. */
export type FolderReading = { readonly value: string } | { readonly problem: string };

/** Reads one folder name, without slashes, as a partition of `key`. */
export function readPartitionFolder(folder: string, key: PartitionKey): FolderReading {
  const at = folder.indexOf('=');
  if (at < 0) return { problem: `'${folder}' is not of the form ${key.name}=value` };
  const name = decode(folder.slice(0, at));
  const value = decode(folder.slice(at + 1));
  if (name === undefined || value === undefined) return { problem: `'${folder}' is badly percent-encoded` };
  if (name.toLowerCase() !== key.name) return { problem: `'${folder}' names the column ${name}, not ${key.name}` };
  if (value === '') return { problem: `'${folder}' has no value` };
  if (value !== nullPartition && !fits(value, key.type))
    return { problem: `'${folder}' is not a value of type ${key.type}` };
  return { value };
}

/** Folders that engines hide: names that start with `_` or `.`. */
export function isHidden(folder: string): boolean {
  return folder.startsWith('_') || folder.startsWith('.');
}

/** The folders of a partition, as Hive writes them, without slashes at the ends. */
export function partitionPath(keys: readonly PartitionKey[], values: readonly string[]): string {
  return keys.map((key, index) => `${encode(key.name)}=${encode(values[index] ?? nullPartition)}`).join('/');
}

/** Partition types whose values have a form to keep. A type without a row takes any text. */
const forms: Readonly<Record<string, RegExp>> = {
  tinyint: /^-?\d{1,3}$/,
  smallint: /^-?\d{1,5}$/,
  int: /^-?\d{1,10}$/,
  integer: /^-?\d{1,10}$/,
  bigint: /^-?\d{1,19}$/,
  boolean: /^(?:true|false)$/i,
};

function fits(value: string, type: string): boolean {
  return type === 'date' ? isDate(value) : (forms[type]?.test(value) ?? true);
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** Characters that Hive encodes in folder names: controls, and those that paths, globs and shells use. */
const special = /[\p{Cc}"#%'*/:=?\\{[\]^]/gu;

function encode(text: string): string {
  return text.replace(special, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function decode(text: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  return text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
