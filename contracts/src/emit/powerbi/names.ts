/**
 * Names and ids of a Power BI project. Ids are made of what they name, so that each run of the generator writes the same files and Power BI
 * knows an object again after its contract was edited.
 */
import { createHash } from 'node:crypto';

/**
 * A name as TMDL writes it: in single quotes when it holds more than letters, digits and underscores, a quote doubled.
 * https://learn.microsoft.com/analysis-services/tmdl/tmdl-overview#object-declaration
 */
export function tmdlName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
}

/** A property's text as TMDL writes it: in double quotes, doubled within, when it begins or ends with what a reader would take off. */
export function tmdlText(text: string): string {
  return /^["\s]|["\s]$/.test(text) ? quoted(text) : text;
}

/** A table in DAX; always in quotes, for its name may be a word of DAX. */
export function daxTable(table: string): string {
  return `'${table.replaceAll("'", "''")}'`;
}

/** A column or a measure in DAX, without its table. */
export function daxField(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

/** A text in DAX or in M: both double the quote. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A lineage tag or a logical id: a UUID of version 8 (RFC 9562, section 5.8) made of the parts. */
export function uuidOf(...parts: readonly string[]): string {
  const hex = digest(parts);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return groups.join('-');
}

/** Name of a page or a visual: twenty hex digits, as Power BI Desktop names them. */
export function objectName(...parts: readonly string[]): string {
  return digest(parts).slice(0, 20);
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
