import { beforeAll, describe, expect, it } from 'vitest';
import { type Edits, ofShop } from '../../fixtures/snapshot.ts';
import { told } from '../fixtures/judged.ts';
import { compareSnapshots } from '../index.ts';
import type { Comparison, Snapshot } from '../model.ts';

const message = 'orders.message.json';
const table = 'orders.table.json';
const result = 'totals.result.json';

/** One replacement, as kind and severity of the row that it leads to. The reverse edit must lead to `back`. */
interface Row {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly told: string;
  /** What taking it back is: the twin. */
  readonly back: string;
}

const idColumn = '"id": { "description": "Identifier.", "type": "string" },';
const rows: readonly Row[] = [
  {
    file: message,
    from: '"shop.orders"',
    to: '"shop.orders.v2"',
    told: 'topic-renamed breaking both',
    back: 'topic-renamed breaking both',
  },
  {
    file: message,
    from: '"partitions": 2',
    to: '"partitions": 4',
    told: 'keyed-topic-repartitioned breaking both',
    back: 'partitions-removed breaking both',
  },
  {
    file: message,
    from: '"/buyer/number"',
    to: '"/id"',
    told: 'key-changed breaking both',
    back: 'key-changed breaking both',
  },
  {
    file: message,
    from: '"framing": "value"',
    to: '"framing": "envelope"',
    told: 'framing-changed breaking both',
    back: 'framing-changed breaking both',
  },
  {
    file: message,
    from: '"retentionHours": 24',
    to: '"retentionHours": -1',
    told: 'retention-extended compatible none',
    back: 'retention-shortened breaking backward',
  },
  {
    file: message,
    from: '"framing": "value"',
    to: '"framing": "value", "content": "open"',
    told: 'content-undeclared allowed forward',
    back: 'content-declared breaking backward',
  },
  {
    file: message,
    from: '"personalData": true',
    to: '"personalData": false',
    told: 'personal-data-dropped breaking both',
    back: 'personal-data-declared compatible none',
  },
  {
    file: message,
    from: 'shop@streampact.example',
    to: 'store@streampact.example',
    told: 'owner-changed compatible none',
    back: 'owner-changed compatible none',
  },
  {
    file: message,
    from: '"compatibility": "backward"',
    to: '"compatibility": "backward-transitive"',
    told: 'compatibility-tightened compatible none',
    back: 'compatibility-loosened breaking both',
  },
  {
    file: message,
    from: '"maxLength": 5',
    to: '"maxLength": 5, "streampact": { "personalData": true }',
    told: 'personal-data-declared compatible none',
    back: 'personal-data-dropped breaking both',
  },
  {
    file: table,
    from: '"recordKey": ["id"]',
    to: '"recordKey": ["id", "date"]',
    told: 'record-key-changed breaking both',
    back: 'record-key-changed breaking both',
  },
  {
    file: table,
    from: '"partitionBy": ["date"]',
    to: '"partitionBy": []',
    told: 'partition-columns-changed breaking both',
    back: 'partition-columns-changed breaking both',
  },
  {
    file: table,
    from: '"freshnessMinutes": 60',
    to: '"freshnessMinutes": 90',
    told: 'freshness-loosened breaking forward',
    back: 'freshness-tightened compatible none',
  },
  {
    file: table,
    from: '"max": "10.5"',
    to: '"max": "11"',
    told: 'quality-loosened breaking forward',
    back: 'quality-tightened breaking backward',
  },
  {
    file: table,
    from: '"min": "0", ',
    to: '"min": "-1", ',
    told: 'quality-loosened breaking forward',
    back: 'quality-tightened breaking backward',
  },
  {
    file: table,
    from: '{ "rule": "unique", "columns": ["id"] },',
    to: '',
    told: 'quality-loosened breaking forward',
    back: 'quality-tightened breaking backward',
  },
  {
    file: table,
    from: '{ "rule": "unique", "columns": ["id"] },',
    to: '{ "rule": "unique", "columns": ["id"] }, { "rule": "notNull", "columns": ["paid"] },',
    told: 'quality-tightened breaking backward',
    back: 'quality-loosened breaking forward',
  },
  {
    file: table,
    from: '"share": "0.2"',
    to: '"share": "0.5"',
    told: 'quality-loosened breaking forward',
    back: 'quality-tightened breaking backward',
  },
  {
    file: table,
    from: '"type": "integer", "streampact": { "column": "int" }',
    to: '"type": "integer", "streampact": { "column": "bigint" }',
    told: 'column-type-changed breaking both',
    back: 'column-type-changed breaking both',
  },
  {
    file: table,
    from: '"type": ["boolean", "null"]',
    to: '"type": "boolean"',
    told: 'column-became-required breaking backward',
    back: 'column-became-nullable breaking forward',
  },
  {
    file: result,
    from: '"query": "totals.sql"',
    to: '"query": "sums.sql"',
    told: 'query-file-changed compatible none',
    back: 'query-file-changed compatible none',
  },
  {
    file: result,
    from: '"name": "least", "type": "decimal(38,18)"',
    to: '"name": "least", "type": "decimal(38,4)"',
    told: 'parameter-retyped allowed both',
    back: 'parameter-retyped allowed both',
  },
  {
    file: result,
    from: '"least"',
    to: '"most"',
    told: 'parameter-added allowed both',
    back: 'parameter-removed allowed both',
  },
];

let shop: Snapshot;
beforeAll(async () => {
  shop = await ofShop();
});

/** Both ways at once. */
async function bothWays(edits: Edits): Promise<readonly [Comparison, Comparison]> {
  const edited = await ofShop(edits);
  return [compareSnapshots(shop, edited), compareSnapshots(edited, shop)];
}

describe('rules beyond the schema', () => {
  it.each(rows)('$told: $from became $to', async ({ file, from, to, told: expected, back }) => {
    const [forth, home] = await bothWays({ [file]: [[from, to]] });
    expect(told(forth)).toContain(expected);
    expect(told(home)).toContain(back);
    expect(forth.changes.every(({ contract, line }) => contract === `shop/${file}` && line >= 1)).toBe(true);
  });

  it('say nothing where nothing changed', async () => {
    const same = compareSnapshots(shop, await ofShop());
    expect(same.changes).toEqual([]);
    expect(same.contracts).toEqual([]);
  });

  it('let a column that may be null come, and break those who name it when it goes', async () => {
    const column = `${idColumn} "note": { "description": "Note.", "type": ["string", "null"] },`;
    const [forth, home] = await bothWays({
      [table]: [
        [idColumn, column],
        ['"required": ["id",', '"required": ["id", "note",'],
      ],
    });
    expect(forth.contracts[0]).toMatchObject({
      verdict: 'compatible',
      modes: { backward: 'compatible', forward: 'compatible' },
    });
    expect(told(forth)).toContain('column-added compatible none');
    expect(told(home)).toContain('column-removed breaking forward');
  });

  it('refuse a column that is never null, because old files lack it', async () => {
    const column = `${idColumn} "note": { "description": "Note.", "type": "string" },`;
    const [forth] = await bothWays({
      [table]: [
        [idColumn, column],
        ['"required": ["id",', '"required": ["id", "note",'],
      ],
    });
    expect(told(forth)).toContain('column-added breaking backward');
    const proof = forth.changes.find(({ kind }) => kind === 'property-added');
    expect(proof).toMatchObject({ severity: 'breaking', acceptedBy: 'old' });
    expect(proof?.witness).not.toHaveProperty('note');
  });

  it('see through a new name', async () => {
    const [forth] = await bothWays({
      [table]: [
        ['"count": {', '"pieces": {'],
        ['"paid", "count"', '"paid", "pieces"'],
      ],
    });
    expect(told(forth)).toContain('column-renamed breaking both');
    expect(told(forth)).not.toContain('column-added breaking backward');
  });

  it('tell another order of columns, which breaks nobody', async () => {
    const paid = '"paid": { "description": "Whether it is paid.", "type": ["boolean", "null"] },';
    const [forth] = await bothWays({
      [table]: [
        [paid, ''],
        [idColumn, `${paid}${idColumn}`],
        ['["id", "price", "placed_at", "paid",', '["paid", "id", "price", "placed_at",'],
      ],
    });
    expect(told(forth)).toContain('columns-reordered compatible none');
    expect(forth.contracts[0]?.verdict).toBe('compatible');
  });

  it('tell parameters that change places', async () => {
    const day = '{ "name": "day", "type": "date", "description": "Which day.", "example": "2024-02-29" }';
    const least = '{ "name": "least", "type": "decimal(38,18)", "description": "Least sum.", "example": "1.50" }';
    const [forth] = await bothWays({
      [result]: [
        [day, 'FIRST'],
        [least, day],
        ['FIRST', least],
      ],
    });
    expect(told(forth)).toContain('parameters-reordered allowed both');
  });
});
