/** What schemas and contracts say, in plain words. */
import type { Json } from '../../contracts/src/json.ts';
import type { Compatibility, Contract, Measure, QualityRule } from '../../contracts/src/model.ts';

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
  null: 'nothing',
};

const formatWords: Readonly<Record<string, string>> = {
  date: 'date',
  'date-time': 'date and time',
  time: 'time of day',
  uuid: 'UUID',
  ipv4: 'IPv4 address',
  'json-pointer': 'JSON pointer',
};

/** `['integer']` → `whole number`. No types at all is anything, an empty list nothing. */
export function typeInWords(types: readonly string[] | undefined, format?: string): string {
  if (types === undefined) return 'anything';
  if (types.length === 0) return 'nothing';
  return types
    .map((type) =>
      type === 'string' && format !== undefined ? (formatWords[format] ?? format) : (typeWords[type] ?? type),
    )
    .join(' or ');
}

export const compatibilityWords: Readonly<Record<Compatibility, string>> = {
  none: 'The next version may change anything.',
  backward: 'The next version accepts everything that this one accepts.',
  'backward-transitive': 'Every next version accepts everything that any released version accepted.',
  forward: 'This version accepts everything that the next one will.',
  'forward-transitive': 'Every released version accepts everything that a next one will.',
  full: 'This version and the next accept the same documents.',
  'full-transitive': 'All versions accept the same documents.',
};

/** How the contract's content is read; undefined for shared contracts. */
export function contentWords(content: 'open' | 'declared'): string {
  return content === 'open'
    ? 'A writer may send fields that are not named here; readers tolerate them.'
    : 'Writers send named fields only; readers tolerate others.';
}

/** How a measure is counted: `sum of amount`, `share of Sessions`. */
export function measureInWords(measure: Measure): string {
  if ('ratio' in measure) return measure.ratio.join(' divided by ');
  const { aggregate, column, where } = measure;
  const counted = column === undefined ? aggregateWords[aggregate] : `${aggregateWords[aggregate]} ${column}`;
  return where === undefined ? counted : `${counted}, where ${where.column} is ${briefJson(where.equals)}`;
}

type Aggregate = Extract<Measure, { readonly aggregate: unknown }>['aggregate'];

const aggregateWords: Readonly<Record<Aggregate, string>> = {
  rows: 'rows',
  sum: 'sum of',
  average: 'average of',
  distinct: 'different values of',
  min: 'least',
  max: 'greatest',
};

/** How a message carries a date or an instant as a whole number. */
export const encodingWords: Readonly<Record<string, string>> = {
  'epoch-days': 'whole number, days since 1970-01-01',
  'epoch-micros': 'whole number, microseconds since 1970-01-01',
};

export const kindWords: Readonly<Record<Contract['kind'] | 'shared', string>> = {
  message: 'Message',
  item: 'Item',
  table: 'Table',
  result: 'Query result',
  shared: 'Shared definitions',
};

/** 60 → `1 hour`; 10080 → `7 days`; 90 → `90 minutes`. */
export function minutesInWords(minutes: number): string {
  const unit = [
    { name: 'day', minutes: 1440 },
    { name: 'hour', minutes: 60 },
    { name: 'minute', minutes: 1 },
  ].find((candidate) => minutes % candidate.minutes === 0);
  const count = minutes / (unit?.minutes ?? 1);
  return `${count} ${unit?.name ?? 'minute'}${count === 1 ? '' : 's'}`;
}

/** One rule as a sentence, and what becomes of data that breaks it. */
export function ruleInWords(rule: QualityRule): { readonly says: string; readonly effect: string } {
  const refusesBatch = 'the batch is refused';
  switch (rule.rule) {
    case 'unique':
      return { says: `No two rows agree in ${listed(rule.columns)}`, effect: refusesBatch };
    case 'notNull':
      return { says: `Never null: ${listed(rule.columns)}`, effect: refusesBatch };
    case 'range':
      return { says: `${rule.column} is ${rangeInWords(rule)}`, effect: 'the row is rejected' };
    case 'maxRejectedShare':
      return { says: `At most ${percent(rule.share)} of the rows are rejected`, effect: refusesBatch };
  }
}

function rangeInWords({ min, max }: { readonly min?: string; readonly max?: string }): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  return min === undefined ? `at most ${max ?? 'anything'}` : `at least ${min}`;
}

/** Shares are exact decimals in text: the point is moved, nothing is computed. */
function percent(share: string): string {
  const [whole = '0', fraction = ''] = share.split('.');
  const digits = `${whole}${fraction.padEnd(2, '0')}`;
  const point = digits.length - Math.max(fraction.length - 2, 0);
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const right = digits.slice(point).replace(/0+$/, '');
  return `${left}${right === '' ? '' : `.${right}`} %`;
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** JSON for people: on one line, cut to `limit` characters. */
export function briefJson(value: Json, limit = 60): string {
  const text = [...JSON.stringify(value)];
  return text.length <= limit ? text.join('') : `${text.slice(0, limit - 1).join('')}…`;
}
