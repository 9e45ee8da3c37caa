import { getCapabilities } from '@microsoft/powerbi-core-visual-schema';
import { DefaultSettings, TaskUtils } from '@microsoft/powerquery-parser';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { pbirSchemas } from '../../fixtures/pbir.ts';
import { readTmdl, type TmdlObject } from '../../fixtures/tmdl.ts';
import { contractsFolder } from '../../generate.ts';
import { loadContracts } from '../../load.ts';
import type { Contract, TableContract } from '../../model.ts';
import { snowflakeTables } from '../snowflake-tables.ts';
import { powerBiEntries, projectEntries } from './index.ts';
import { modelOf } from './model.ts';

const loaded = await loadContracts(contractsFolder);
const rows = loaded.contracts.flatMap(({ row }) => row ?? []);
const files = new Map(powerBiEntries(loaded).map(([path, text]) => [path.replace('clickstream/powerbi/', ''), text]));
const objects = [...files].flatMap(([path, text]) => (path.endsWith('.tmdl') ? readTmdl(text) : []));
const modelTables = objects.filter(({ type }) => type === 'table');

const ajv = new Ajv({ strict: true, allErrors: true });
(addFormats as unknown as (on: Ajv) => void)(ajv);
const valid = (document: { readonly $schema: string }): boolean =>
  ajv.validate(pbirSchemas.get(document.$schema) ?? false, document);

interface Field {
  readonly kind: 'Column' | 'Measure';
  readonly table: string;
  readonly name: string;
}
interface Projection {
  readonly field: Readonly<Record<Field['kind'], { Expression: { SourceRef: { Entity: string } }; Property: string }>>;
  readonly queryRef: string;
}
interface VisualFile {
  readonly $schema: string;
  readonly name: string;
  readonly position: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly visual: {
    readonly visualType: string;
    readonly query: {
      readonly queryState: Readonly<Record<string, { readonly projections: readonly Projection[] }>>;
      readonly sortDefinition?: { readonly sort: readonly Pick<Projection, 'field'>[] };
    };
  };
}

const visuals = [...files].flatMap(([path, text]) =>
  path.endsWith('/visual.json') ? [{ path, file: JSON.parse(text) as VisualFile }] : [],
);
const fieldOf = ({ field }: Pick<Projection, 'field'>): Field => {
  const kind = 'Measure' in field ? 'Measure' : 'Column';
  return { kind, table: field[kind].Expression.SourceRef.Entity, name: field[kind].Property };
};
const named = (table: string, type: string, name: string): TmdlObject | undefined =>
  modelTables.find((each) => each.name === table)?.children.find((each) => each.type === type && each.name === name);

describe('the project', () => {
  it('has files that its schemas allow, and nothing besides', () => {
    const json = [...files].filter(([path]) => !path.endsWith('.tmdl'));
    expect(json.length).toBeGreaterThan(14);
    for (const [path, text] of json) {
      expect(valid(JSON.parse(text) as { $schema: string }), `${path} ${ajv.errorsText()}`).toBe(true);
    }
  });

  it('is refused by those schemas with a property too many or a field of no kind', () => {
    const [first] = visuals.map(({ file }) => file);
    if (first === undefined) throw new Error('no visual');
    expect(valid(first)).toBe(true);
    expect(valid({ ...first, extra: 1 } as VisualFile)).toBe(false);
    expect(valid(JSON.parse(JSON.stringify(first).replaceAll('"Measure"', '"Mesure"')) as VisualFile)).toBe(false);
    expect(valid({ $schema: 'https://example.com/schema.json' })).toBe(false);
  });

  it('leads from the .pbip to the report and on to the model', () => {
    const { artifacts } = JSON.parse(files.get('clickstream.pbip') ?? '') as {
      artifacts: [{ report: { path: string } }];
    };
    const report = artifacts[0].report.path;
    expect(files.has(`${report}/.platform`)).toBe(true);
    const { datasetReference } = JSON.parse(files.get(`${report}/definition.pbir`) ?? '') as {
      datasetReference: { byPath: { path: string } };
    };
    expect(files.has(`${datasetReference.byPath.path.replace('../', '')}/definition/model.tmdl`)).toBe(true);
  });

  it('has ids of its own for everything, and the same in each run and after an edit', () => {
    const ids = [...files.values()].flatMap((text) => [
      ...text.matchAll(/(?:lineageTag: |logicalId": "|"name": ")([0-9a-f-]{20,})/g),
    ]);
    const found = ids.map(([, id]) => id);
    expect(found.length).toBeGreaterThan(50);
    expect(new Set(found).size).toBe(found.length);
    const edited = rows.map((row): Contract => (row.kind === 'table' ? { ...row, description: 'Edited.' } : row));
    const model = modelOf('clickstream', edited);
    const text = new Map(model && projectEntries(model));
    const tags = (of: string | undefined) => of?.match(/lineageTag: \S+/g);
    const path = 'clickstream.SemanticModel/definition/tables/transformed_logs.tmdl';
    expect(text.get(path)).not.toBe(files.get(path));
    expect(tags(text.get(path))).toEqual(tags(files.get(path)));
  });
});

describe('the model', () => {
  it('has the tables, columns and measures of the contracts', () => {
    expect(modelTables.map(({ name }) => name)).toEqual(['transformed_clickstream', 'transformed_logs']);
    for (const table of modelTables) {
      const contract = rows.find((row): row is TableContract => row.kind === 'table' && row.table === table.name);
      const of = (type: string) => table.children.filter((child) => child.type === type);
      expect(of('measure').map(({ name }) => name)).toEqual(contract?.measures?.map(({ name }) => name));
      const sources = of('column').flatMap(({ properties }) => properties.sourceColumn ?? []);
      const warehouse = snowflakeTables(rows).find((row) => row.table === table.name.toUpperCase());
      expect(sources).toEqual(warehouse?.columns.map(({ name }) => name));
      const names = [...of('measure'), ...of('column')].map(({ name }) => name.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
      expect(
        table.children.every(
          ({ type, description }) => type === 'partition' || type === 'annotation' || description !== '',
        ),
      ).toBe(true);
      for (const column of contract?.columns ?? []) {
        const child = of('column').find(({ properties }) => properties.sourceColumn === column.name.toUpperCase());
        expect(child?.properties.isHidden, column.name).toBe(column.personalData);
        expect(child?.properties.summarizeBy).toBe('none');
      }
    }
  });

  it('has DAX that names columns and measures which there are', () => {
    let references = 0;
    for (const table of modelTables) {
      for (const { value = '', type } of table.children) {
        if (type !== 'measure' && type !== 'column') continue;
        for (const [, of, column] of value.matchAll(/'((?:[^']|'')+)'\[((?:[^\]]|\]\])+)\]/g)) {
          expect(named(of ?? '', 'column', column ?? ''), value).toBeDefined();
          references += 1;
        }
        for (const [, measure] of value.matchAll(/(?<!')\[((?:[^\]]|\]\])+)\]/g)) {
          expect(named(table.name, 'measure', measure ?? ''), value).toBeDefined();
          references += 1;
        }
      }
    }
    expect(references).toBeGreaterThan(15);
  });

  it('has M that its parser reads, of tables and columns that Snowflake has', async () => {
    const expressions = objects.filter(({ type }) => type === 'expression');
    expect(expressions.map(({ name }) => name)).toEqual(['Server', 'Warehouse', 'Database', 'Role']);
    const partitions = modelTables.flatMap(({ children }) => children.filter(({ type }) => type === 'partition'));
    const texts = partitions.map(({ properties }) => String(properties.source));
    for (const text of [...texts, ...expressions.map(({ value = '' }) => value)])
      expect(await isM(text), text).toBe(true);
    for (const [index, text] of texts.entries()) {
      const warehouse = snowflakeTables(rows).find(({ table }) => table === modelTables[index]?.name.toUpperCase());
      expect(text).toContain(`[Name = "${warehouse?.table}", Kind = "Table"]`);
      expect([...text.matchAll(/\{"(\w+)", /g)].map(([, name]) => name).slice(1)).toEqual(
        warehouse?.columns.map(({ name }) => name),
      );
    }
    expect(await isM(texts[0]?.replace('\nin', '') ?? '')).toBe(false);
  });
});

describe('the report', () => {
  it('shows all measures on cards, and the charts', () => {
    const count = (type: string) => visuals.filter(({ file }) => file.visual.visualType === type).length;
    expect(['cardVisual', 'lineChart', 'clusteredBarChart', 'clusteredColumnChart', 'tableEx'].map(count)).toEqual([
      2, 1, 3, 1, 1,
    ]);
    const cards = visuals.filter(({ file }) => file.visual.visualType === 'cardVisual');
    const shown = cards.flatMap(({ file }) => file.visual.query.queryState.Data?.projections.map(fieldOf) ?? []);
    expect(shown).toHaveLength(
      modelTables.flatMap(({ children }) => children.filter(({ type }) => type === 'measure')).length,
    );
  });

  it('has visuals of fields that the model has, in roles that the visual has', () => {
    for (const { path, file } of visuals) {
      expect(path).toContain(`/${file.name}/visual.json`);
      const { visualType, query } = file.visual;
      const roles = new Map(getCapabilities(visualType)?.dataRoles?.map((role) => [role.name, role.kind]));
      for (const [role, { projections }] of Object.entries(query.queryState)) {
        const fields = projections.map(fieldOf);
        const kinds = String(roles.get(role));
        for (const { kind, table, name } of fields) {
          const found = named(table, kind.toLowerCase(), name);
          expect(found, `${table}.${name}`).toBeDefined();
          expect(found?.properties.isHidden).toBeUndefined();
          expect(kinds).toContain(kind === 'Measure' ? 'Measure' : 'Grouping');
        }
        const references = projections.map(({ queryRef }) => queryRef);
        expect(references).toEqual(fields.map(({ table, name }) => `${table}.${name}`));
        expect(new Set(references).size).toBe(references.length);
      }
      for (const { kind, table, name } of query.sortDefinition?.sort.map(fieldOf) ?? [])
        expect(named(table, kind.toLowerCase(), name)).toBeDefined();
    }
  });

  it('has visuals that lie on the page and not on one another', () => {
    const page = [...files].find(([path]) => path.endsWith('/page.json'))?.[1] ?? '{}';
    const { width, height } = JSON.parse(page) as { readonly width: number; readonly height: number };
    const places = visuals.map(({ file }) => file.position);
    for (const [index, a] of places.entries()) {
      expect(a.x + a.width < width && a.y + a.height < height).toBe(true);
      for (const b of places.slice(index + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });
});

async function isM(text: string): Promise<boolean> {
  return TaskUtils.isParseStageOk(await TaskUtils.tryLexParse(DefaultSettings, text));
}
