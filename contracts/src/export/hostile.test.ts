/** Names and descriptions may hold anything; no document ends early, and each says them as they are. */
import avsc from 'avsc';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json, JsonObject } from '../json.ts';
import type { Column } from '../model.ts';
import { contractWith } from './fixtures/contract.ts';
import { standards } from './fixtures/standards.ts';
import { type ExportFormat, exportContracts } from './index.ts';

const runs = Number(process.env.STREAMPACT_FUZZ_RUNS ?? 60);

const columnTypes: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  int: { type: 'integer' },
  bigint: { type: 'integer' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  timestamp: { type: 'string', format: 'date-time' },
  'decimal(38,18)': { type: 'string', pattern: '^-?[0-9]{1,20}\\.[0-9]{18}$' },
};

const nasty = fc.constantFrom(
  "'",
  "''",
  '"',
  '\\',
  "\\'",
  '`',
  ';',
  '--',
  '/*',
  '\n',
  '\r\n',
  '\u2028',
  '$$',
  '\u0000',
  '"); DROP TABLE x; --',
  '😀',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a shell or a template would replace
  '${a}',
);
const hostileText = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 5 })), { minLength: 1, maxLength: 8 })
  .map((parts) => `t${parts.join('')}`);
const columnName = fc.oneof(
  fc.constantFrom('select', 'order', 'table', 'group', 'user', 'constructor'),
  fc.stringMatching(/^[a-z][a-z0-9_]{0,11}$/),
);

const column = fc
  .tuple(columnName, fc.constantFrom(...Object.keys(columnTypes)), fc.boolean(), hostileText)
  .map(([name, type, nullable, description]): [string, JsonObject] => {
    const schema: JsonObject = { ...columnTypes[type], description, streampact: { column: type } };
    return [name, nullable ? { ...schema, type: [String(schema.type), 'null'] } : schema];
  });

const tableContract = fc
  .tuple(fc.array(column, { maxLength: 6 }), hostileText)
  .map(([columns, description]) => contractWith('table', Object.fromEntries(columns), { description }));

function exportedText(contract: ReturnType<typeof contractWith>, format: ExportFormat): string {
  return exportContracts({ folder: 'contracts', contracts: [contract] }, format).files[0]?.text ?? '';
}

/** How the two dialects write names and texts. */
const dialects = {
  athena: {
    token: /`((?:[^`]|``)*)`|'((?:[^'\\]|\\.)*)'|([^'`]+)/gsu,
    plainText: (text: string) => text.replaceAll(/\\(.)/gsu, '$1'),
  },
  snowflake: {
    token: /"((?:[^"]|"")*)"|'((?:[^'\\]|\\.|'')*)'|([^'"]+)/gsu,
    plainText: (text: string) => text.replaceAll(/\\(.)|''/gsu, (_all, escaped: string | undefined) => escaped ?? "'"),
  },
} as const;

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');

it.each(['athena', 'snowflake'] as const)(
  '%s: comments read as they were written, and nothing else is changed',
  (format) => {
    const { token, plainText } = dialects[format];
    fc.assert(
      fc.property(tableContract, (contract) => {
        const { row } = contract;
        if (row?.kind !== 'table') throw new TypeError('no table');
        const tokens = [...exportedText(contract, format).matchAll(token)];
        const plain = tokens
          .map(([, name, text, other]) => other ?? (name === undefined ? (text === undefined ? '' : '?') : 'n'))
          .join('');
        expect(plain).not.toMatch(/DROP|[\\`]/);
        const names = tokens.flatMap(([, name]) => (name === undefined ? [] : [name.toLowerCase()]));
        const columns: readonly Column[] = [...row.columns, ...row.partitionColumns];
        const keys = format === 'snowflake' ? row.recordKey : [];
        expect(names).toEqual([row.table, ...columns.map(({ name }) => name), ...keys]);
        const texts = tokens.flatMap(([, , text]) => (text === undefined ? [] : [plainText(text)]));
        for (const { description } of [...columns, row]) expect(texts).toContain(oneLine(description));
      }),
      { numRuns: runs },
    );
  },
);

it('odcs says every column of a table, with its description as it is', () => {
  fc.assert(
    fc.property(tableContract, (contract) => {
      const { row } = contract;
      if (row?.kind !== 'table') throw new TypeError('no table');
      const document: unknown = parse(exportedText(contract, 'odcs'));
      const { schema } = document as {
        readonly schema: readonly { readonly properties: readonly JsonObject[] }[];
      };
      expect(standards.odcs(document)).toEqual([]);
      const columns = [...row.columns, ...row.partitionColumns];
      const said = schema[0]?.properties.map(({ name, description, required }) => [name, description, required]);
      expect(said?.sort()).toEqual(
        columns.map(({ name, description, nullable }) => [name, description, !nullable]).sort(),
      );
    }),
    { numRuns: runs },
  );
});

const field = fc.constantFrom<Json[]>(
  { type: 'string' },
  { type: ['integer', 'null'] },
  { type: 'array', items: { type: 'object', properties: { 'a b': { type: 'string' }, a_b: {} } } },
  { type: 'object', additionalProperties: { type: 'number' } },
  { type: ['string', 'integer', 'object'], enum: ['a', 1] },
  { enum: ['a'] },
  { not: { type: 'string' } },
  true,
  false,
);
const messageContract = fc
  .dictionary(hostileText, field, { maxKeys: 5 })
  .map((fields) => contractWith('message', fields as JsonObject));

it('avro has legal names for whatever a message calls its fields, each once', () => {
  fc.assert(
    fc.property(messageContract, (contract) => {
      const type = avsc.Type.forSchema(JSON.parse(exportedText(contract, 'avro')) as avsc.Schema);
      expect(type.typeName).toBe('record');
    }),
    { numRuns: runs },
  );
});

it('asyncapi says every field of a message by its own name', () => {
  fc.assert(
    fc.property(messageContract, (contract) => {
      const document = parse(exportedText(contract, 'asyncapi')) as {
        readonly components: {
          readonly messages: { readonly Thing: { readonly payload: { readonly properties: object } } };
        };
      };
      expect(standards.asyncapi(document)).toEqual([]);
      const said = Object.keys(document.components.messages.Thing.payload.properties);
      expect(said.sort()).toEqual(Object.keys(contract.schema.properties ?? {}).sort());
    }),
    { numRuns: runs },
  );
});
