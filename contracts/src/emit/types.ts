/** Emits the TypeScript type of a contract by json-schema-to-typescript. */
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { JsonObject } from '../json.ts';
import { header } from './header.ts';
import { lower } from './lower.ts';

/** The module's text: the type named by the contract's title, and one for every titled part. */
export async function emitTypes(schema: JsonObject, source: string): Promise<string> {
  const text = await compile(lower(schema) as JSONSchema, String(schema.title), {
    bannerComment: '',
    additionalProperties: true,
    unknownAny: true,
    strictIndexSignatures: true,
    declareExternallyReferenced: true,
    format: true,
    style: { singleQuote: true, printWidth: 120, semi: true, trailingComma: 'all' },
    // Everything is in the schema by now; nothing may be read from disk or network.
    $refOptions: { resolve: { external: false, file: false, http: false } },
  });
  return `${header(source)}\n${text}`;
}
