/**
 * Values as literals of Athena's SQL. Athena takes `ExecutionParameters` as texts of literals, so whatever goes in must be
 * one literal and nothing else, hostile text too: https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 */

import { StreampactError } from '../contracts/src/error.ts';
import type { ColumnType, QueryParameter } from '../contracts/src/model.ts';

/** Values by parameter name, as text: a date `2021-10-26`, a timestamp `2021-10-26T05:00:00.000Z`, a decimal `-1.50`. */
export type ParameterValues = Readonly<Record<string, string>>;

/** Athena's own limit on the text of one parameter, in characters. */
const longest = 1024;

interface LiteralRule {
  readonly accepts: RegExp;
  /** The literal, or undefined for a value that only looks right. */
  readonly render: (value: string) => string | undefined;
}

const integer = (low: bigint, high: bigint): LiteralRule => ({
  accepts: /^-?\d{1,19}$/,
  render: (value) => (BigInt(value) >= low && BigInt(value) <= high ? BigInt(value).toString() : undefined),
});

const rules: Readonly<Record<Exclude<ColumnType, `decimal(${string}`>, LiteralRule>> = {
  // A lone surrogate has no UTF-8 form, and U+0000 ends a text for some of those that it passes.
  string: { accepts: /^[^\0\p{Surrogate}]*$/u, render: (value) => `'${value.replaceAll("'", "''")}'` },
  int: integer(-(2n ** 31n), 2n ** 31n - 1n),
  bigint: integer(-(2n ** 63n), 2n ** 63n - 1n),
  boolean: { accepts: /^(true|false)$/, render: (value) => value },
  date: {
    accepts: /^\d{4}-\d{2}-\d{2}$/,
    render: (value) => (isInstant(`${value}T00:00:00.000Z`) ? `DATE '${value}'` : undefined),
  },
  timestamp: {
    accepts: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
    render: (value) => (isInstant(value) ? `TIMESTAMP '${value.slice(0, 10)} ${value.slice(11, -1)}'` : undefined),
  },
  // Athena has no such type.
  variant: { accepts: /^$/, render: () => undefined },
};

/**
 * The literals of a query's parameters, in the contract's order, or what else `render` makes of them. Errors: `QUERY_PARAMETERS_INVALID`, naming each parameter
 * that is missing, unknown or not of its type.
 */
export function renderParameters(
  parameters: readonly QueryParameter[],
  values: ParameterValues,
  render: (type: ColumnType, value: string) => string | undefined = renderLiteral,
): readonly string[] {
  const mistakes: string[] = Object.keys(values)
    .filter((name) => !parameters.some((parameter) => parameter.name === name))
    .map((name) => `${name} is no parameter of the query`);
  const literals = parameters.map(({ name, type }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const literal = value === undefined ? undefined : render(type, value);
    if (value === undefined) mistakes.push(`${name} is missing`);
    else if (literal === undefined) mistakes.push(`${name} is no ${type}: ${JSON.stringify(value.slice(0, 64))}`);
    return literal ?? '';
  });
  if (mistakes.length > 0) {
    throw new StreampactError('QUERY_PARAMETERS_INVALID', mistakes.join('; '), {
      where: 'the query’s parameters',
      fix: 'give each parameter of its result contract once, as text of its type',
    });
  }
  return literals;
}

/** One value as a literal; undefined for a value that isn't of the type, or is too long. */
export function renderLiteral(type: ColumnType, value: string): string | undefined {
  const rule = isDecimal(type) ? decimalRule(type) : rules[type];
  const literal = rule.accepts.test(value) ? rule.render(value) : undefined;
  return literal !== undefined && literal.length <= longest ? literal : undefined;
}

/** Precision and scale of a decimal type. */
export function decimalSize(type: `decimal(${number},${number})`): {
  readonly precision: number;
  readonly scale: number;
} {
  const [precision = 0, scale = 0] = (type.match(/\d+/g) ?? []).map(Number);
  return { precision, scale };
}

/** Whether the type is a decimal, for the compiler's sake too. */
export function isDecimal(type: ColumnType): type is `decimal(${number},${number})` {
  return type.startsWith('decimal(');
}

function decimalRule(type: `decimal(${number},${number})`): LiteralRule {
  const { precision, scale } = decimalSize(type);
  return {
    accepts: new RegExp(`^-?\\d{1,${precision - scale}}(\\.\\d{1,${Math.max(scale, 1)}})?$`),
    render: (value) => (scale === 0 && value.includes('.') ? undefined : `DECIMAL '${value}'`),
  };
}

function isInstant(text: string): boolean {
  const instant = new Date(text);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text;
}
