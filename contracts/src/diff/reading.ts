/** Who writes what, and who reads it how: the two sides of every proof. */
import { closed } from '../closed.ts';
import { localTarget } from '../closure.ts';
import { isObject, type Json, type JsonObject, objectOr, stringsOf } from '../json.ts';
import type { SchemaDocument } from '../prove/model.ts';
import type { Reading, SnapshotContract } from './model.ts';
import { modern } from './modern.ts';

/** What may be written under a version of a contract, and what its reader takes. */
export interface Sides {
  readonly writer: (document: SchemaDocument) => SchemaDocument;
  readonly reader: (document: SchemaDocument) => SchemaDocument;
}

/** The reading of a contract: what it says itself, declared for tables and results, open for plain schemas. */
export function readingOf(contract: SnapshotContract): Reading {
  const { row, body } = contract;
  if (row === undefined) return 'open';
  return row.kind === 'message' && objectOr(body.message).content === 'open' ? 'open' : 'declared';
}

const asWritten = (document: SchemaDocument): SchemaDocument => document;

/** How the two sides of a contract are read. */
export function sidesOf(contract: SnapshotContract, reading: Reading): Sides {
  const kind = contract.row?.kind;
  if (reading === 'open') return { writer: asWritten, reader: asWritten };
  const reader = kind === 'table' ? rowsOfTable : kind === 'result' ? rowsOfResult : asWritten;
  return { writer: once(closedDocument), reader: once(reader) };
}

/** The prover remembers documents by their identity. */
function once(view: (document: SchemaDocument) => SchemaDocument): (document: SchemaDocument) => SchemaDocument {
  const views = new WeakMap<SchemaDocument, SchemaDocument>();
  return (document) => {
    const known = views.get(document) ?? view(document);
    views.set(document, known);
    return known;
  };
}

function closedDocument(document: SchemaDocument): SchemaDocument {
  const { schema, draft } = modern(document);
  return { ...document, draft, schema: isObject(schema) ? closed(schema) : schema };
}

/** An engine reads the columns that it knows by name, and null for one that a file does not have. */
function rowsOfTable(document: SchemaDocument): SchemaDocument {
  const { schema } = document;
  if (!isObject(schema)) return document;
  const properties = objectOr(schema.properties);
  const required = stringsOf(schema.required).filter((name) => !mayBeNull(properties[name], schema));
  return withSchema(document, { ...schema, required });
}

/** A caller reads the columns that it knows by name. */
function rowsOfResult(document: SchemaDocument): SchemaDocument {
  return isObject(document.schema) ? withSchema(document, document.schema) : document;
}

function withSchema(document: SchemaDocument, schema: JsonObject): SchemaDocument {
  const { additionalProperties: _closed, ...tolerant } = schema;
  return { ...document, schema: tolerant };
}

/** Whether the column takes null, as columns say it: in its type, or as an alternative. */
function mayBeNull(column: Json | undefined, root: JsonObject): boolean {
  if (!isObject(column)) return column !== false;
  const { type, anyOf, oneOf, $ref } = column;
  if (typeof $ref === 'string' && type === undefined) return mayBeNull(localTarget(root, $ref) ?? false, root);
  if (type !== undefined) return [type].flat().includes('null');
  const alternatives = [anyOf, oneOf].find(Array.isArray);
  return alternatives?.some((alternative: Json) => mayBeNull(alternative, root)) ?? false;
}
