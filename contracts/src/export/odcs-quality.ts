/** The rules of a table on its batches, as ODCS says them. */
import type { Json, JsonObject } from '../json.ts';
import type { QualityRule, TableContract } from '../model.ts';
import type { Cursor } from './ledger.ts';

type Rules = {
  readonly [Name in QualityRule['rule']]: (
    rule: Extract<QualityRule, { readonly rule: Name }>,
  ) => readonly JsonObject[];
};

/** Bounds and shares are exact decimals in text, which the library's numbers are not. */
const custom = (name: string, implementation: JsonObject): JsonObject => ({
  name,
  type: 'custom',
  engine: 'streampact',
  implementation,
});

const rules: Rules = {
  unique: ({ columns }) => [
    {
      name: `unique ${columns.join(', ')}`,
      type: 'library',
      metric: 'duplicateValues',
      arguments: { properties: [...columns] },
      mustBe: 0,
    },
  ],
  // Told of each column, by `nullCheck`.
  notNull: () => [],
  range: ({ column, min, max }) => [
    custom(`range of ${column}`, {
      rule: 'range',
      column,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    }),
  ],
  maxRejectedShare: ({ share }) => [custom('rejected rows', { rule: 'maxRejectedShare', share })],
};

/** Checks of the schema object; each rule is noted as said. */
export function qualityOf(root: Cursor, { quality }: TableContract): readonly Json[] {
  return quality.flatMap((rule, index) => {
    root.fact(['table', 'quality', index], `streampact.table.quality.${rule.rule}`);
    return checksOf(rule);
  });
}

/** What a column's own `quality` says: a single null refuses the batch, where a rule says so. */
export function nullCheck({ quality }: TableContract, column: string): JsonObject {
  const asked = quality.some((rule) => rule.rule === 'notNull' && rule.columns.includes(column));
  return asked ? { quality: [{ name: `no null in ${column}`, type: 'library', metric: 'nullValues', mustBe: 0 }] } : {};
}

function checksOf<Rule extends QualityRule>(rule: Rule): readonly JsonObject[] {
  const row = rules[rule.rule] as (rule: Rule) => readonly JsonObject[];
  return row(rule);
}
