/** The documents are what their formats' own schemas and readers take. */
import avsc from 'avsc';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withFolder } from '../fixtures/folder.ts';
import { contractsFolder } from '../generate.ts';
import type { Json, JsonObject } from '../json.ts';
import { loadContracts } from '../load.ts';
import { contractWith, loadedFrom } from './fixtures/contract.ts';
import { standards } from './fixtures/standards.ts';
import { uses, using } from './fixtures/uses.ts';
import { type ExportFormat, exportContracts, exporters } from './index.ts';

/** The documents of the fixtures, or of the repository's own contracts. */
async function documents(format: ExportFormat, own: boolean): Promise<readonly string[]> {
  const loaded = own ? await loadContracts(contractsFolder) : await withFolder(loadContracts);
  return exportContracts(loaded, format).files.map(({ text }) => text);
}

describe.each(['odcs', 'asyncapi'] as const)('%s', (format) => {
  it.each([true, false])('passes the schema of the standard (own contracts: %s)', async (own) => {
    const texts = await documents(format, own);
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) {
      expect(standards[format](parse(text))).toEqual([]);
    }
  });

  it('would not pass if it said something else', async () => {
    const [text = ''] = await documents(format, false);
    const document = parse(text) as Record<string, Json>;
    expect(standards[format]({ ...document, surprise: 1 })).not.toEqual([]);
  });

  it.each(Object.keys(uses))('passes it with the keyword %s', (keyword) => {
    for (const kind of exporters[format].kinds) {
      const contracts = [using(kind, uses[keyword] ?? {})];
      const [file] = exportContracts({ folder: 'contracts', contracts }, format).files;
      expect(standards[format](parse(file?.text ?? ''))).toEqual([]);
    }
  });

  it('is the same text every time', async () => {
    expect(await documents(format, true)).toEqual(await documents(format, true));
  });

  it('keeps text as text for readers of YAML 1.1 too', () => {
    const contract = contractWith('message', {
      no: { type: 'string', description: 'on', examples: ['yes', '1e5', '0x10', '12:30:00', '~'] },
    });
    const [file] = exportContracts({ folder: 'contracts', contracts: [contract] }, format).files;
    const read = (version: '1.1' | '1.2'): unknown => parse(file?.text ?? '', { version });
    expect(read('1.1')).toEqual(read('1.2'));
    expect(JSON.stringify(read('1.1'))).toContain('["yes","1e5","0x10","12:30:00","~"]');
  });
});

it('odcs: a decimal is a number in a table and text in a message', () => {
  const pattern = '^[0-9]\\.[0-9]{2}$';
  const price: JsonObject = { type: 'string', description: 'Price.', pattern, streampact: { column: 'decimal(3,2)' } };
  const said = (['table', 'message'] as const).map((kind) => {
    const { files, losses } = exportContracts(
      { folder: 'contracts', contracts: [contractWith(kind, { price })] },
      'odcs',
    );
    const document = parse(files[0]?.text ?? '') as {
      readonly schema: readonly { readonly properties: readonly JsonObject[] }[];
    };
    return { ...document.schema[0]?.properties[1], reported: losses.some(({ name }) => name === 'pattern') };
  });
  expect(said).toMatchObject([
    { logicalType: 'number', physicalType: 'decimal(3,2)', reported: true },
    { logicalType: 'string', logicalTypeOptions: { pattern }, reported: false },
  ]);
});

it.each(['odcs', 'avro'] as const)(
  '%s: a field that must be there, but that nothing describes, is reported',
  (format) => {
    const lost = (required: readonly string[]): readonly string[] => {
      const contract = contractWith('message', {
        part: { type: 'object', properties: { a: { type: 'string' } }, required },
      });
      const { losses } = exportContracts({ folder: 'contracts', contracts: [contract] }, format);
      return losses
        .filter(({ name, note }) => name === 'required' && note?.includes('no schema'))
        .map(({ pointer }) => pointer);
    };
    expect(lost(['a', 'b'])).toEqual(['/properties/part']);
    expect(lost(['a'])).toEqual([]);
  },
);

it('numbers with exponents are numbers to readers of YAML 1.1 too', () => {
  const contract = contractWith('message', {
    a: { type: 'number', multipleOf: 1e-7, minimum: -1.5e-9 },
  });
  const { files } = exportContracts({ folder: 'contracts', contracts: [contract] }, 'odcs');
  const text = files[0]?.text ?? '';
  // What PyYAML takes for a float: a point, and a sign in the exponent.
  expect(text.match(/(?:multipleOf|minimum): .*/g)).toEqual(['minimum: -1.5e-9', 'multipleOf: 1.0e-7']);
  expect(JSON.stringify(parse(text))).toContain('{"minimum":-1.5e-9,"multipleOf":1e-7}');
});

describe('avro', () => {
  it.each([true, false])('is what an Avro reader takes (own contracts: %s)', async (own) => {
    const texts = await documents('avro', own);
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts)
      expect(avsc.Type.forSchema(JSON.parse(text) as avsc.Schema).name).toMatch(/^[a-z_]+\.[A-Z]/);
  });

  it.each(Object.keys(uses))('is so with the keyword %s', (keyword) => {
    const [file] = exportContracts(
      { folder: 'contracts', contracts: [using('message', uses[keyword] ?? {})] },
      'avro',
    ).files;
    expect(avsc.Type.forSchema(JSON.parse(file?.text ?? '') as avsc.Schema).name).toBe('shop.Thing');
  });

  it('encodes and decodes a message, and refuses one that is none', async () => {
    const loaded = await loadContracts(contractsFolder);
    const [file] = exportContracts(loaded, 'avro', ['crypto-market/assets.message']).files;
    const type = avsc.Type.forSchema(JSON.parse(file?.text ?? '') as avsc.Schema);
    const absent = {
      rank: null,
      supply: null,
      maxSupply: null,
      marketCapUsd: null,
      volumeUsd24Hr: null,
      changePercent24Hr: null,
    };
    const asset = {
      id: 'bitcoin',
      symbol: 'BTC',
      name: 'Bitcoin',
      ...absent,
      priceUsd: '6.5',
      vwap24Hr: null,
      explorer: null,
    };
    const message = { timestamp: 1635292800000, data: [asset] };
    expect(type.fromBuffer(type.toBuffer(message))).toEqual(expect.objectContaining({ timestamp: message.timestamp }));
    expect(JSON.parse(JSON.stringify(type.fromBuffer(type.toBuffer(message))))).toEqual(message);
    expect(type.isValid({ ...message, data: [{ ...asset, id: null }] })).toBe(false);
  });

  it('has decimals, days and instants as logical types, and optional fields with a default', async () => {
    const loaded = await withFolder(loadContracts);
    const [file] = exportContracts(loaded, 'avro', ['shop/orders.table']).files;
    const { fields } = JSON.parse(file?.text ?? '') as {
      readonly fields: readonly { readonly name: string; readonly type: Json }[];
    };
    const types = Object.fromEntries(fields.map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      price: ['null', { type: 'bytes', logicalType: 'decimal' }],
      placed_at: { type: 'long', logicalType: 'timestamp-micros' },
      paid: ['null', 'boolean'],
      count: 'int',
      date: { type: 'int', logicalType: 'date' },
    });
  });

  it('has an enum for names, and reports other values', () => {
    const contract = contractWith('message', {
      colour: { type: ['string', 'null'], enum: ['red', null, 'green'] },
      size: { type: 'string', enum: ['1-2', '3'] },
    });
    const { files, losses } = exportContracts({ folder: 'contracts', contracts: [contract] }, 'avro');
    expect(JSON.parse(files[0]?.text ?? '')).toMatchObject({
      fields: [{}, { type: ['null', { type: 'enum', symbols: ['red', 'green'] }] }, { type: 'string' }, {}],
    });
    expect(losses.map(({ pointer }) => pointer)).toContain('/properties/size/enum');
    expect(losses.map(({ pointer }) => pointer)).not.toContain('/properties/colour/enum');
  });

  it.each<{ readonly case: string; readonly field: JsonObject; readonly keyword: string }>([
    { case: 'an enum that null is not among', field: { type: ['string', 'null'], enum: ['a'] }, keyword: 'enum' },
    {
      case: 'items after others',
      field: { type: 'array', prefixItems: [true], items: { type: 'string' } },
      keyword: 'items',
    },
    {
      case: 'properties beside those of a pattern',
      field: { type: 'object', patternProperties: { a: true }, additionalProperties: { type: 'string' } },
      keyword: 'additionalProperties',
    },
  ])('reports $case, of which its type would say something else', ({ field, keyword }) => {
    const { losses } = exportContracts(
      { folder: 'contracts', contracts: [contractWith('message', { field })] },
      'avro',
    );
    expect(losses.map(({ pointer }) => pointer)).toContain(`/properties/field/${keyword}`);
  });

  it('writes a message that is no object, and a record that holds itself', () => {
    const tree: Json = {
      type: 'object',
      title: 'Tree',
      properties: { children: { type: 'array', items: { $ref: '#/$defs/tree' } } },
    };
    const contract = loadedFrom('message', {
      title: 'Trees',
      type: 'array',
      items: { $ref: '#/$defs/tree' },
      $defs: { tree },
    });
    const { files } = exportContracts({ folder: 'contracts', contracts: [contract] }, 'avro');
    const type = avsc.Type.forSchema(JSON.parse(files[0]?.text ?? '') as avsc.Schema);
    const value = [{ children: [{ children: null }] }];
    expect(JSON.parse(JSON.stringify(type.fromBuffer(type.toBuffer(value))))).toEqual(value);
  });
});
