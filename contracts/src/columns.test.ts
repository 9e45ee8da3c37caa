import { describe, expect, it } from 'vitest';
import { columnOf } from './columns.ts';
import type { Json } from './json.ts';

const description = 'A figure.';
const decimal = (pattern: string, type = 'decimal(38,18)'): Json => ({
  description,
  type: 'string',
  pattern,
  streampact: { column: type },
});

describe('a decimal column', () => {
  it.each([
    ['^[0-9]{1,20}\\.[0-9]{18}$', 'decimal(38,18)'],
    ['^-?[0-9]{1,20}(\\.[0-9]{1,18})?$', 'decimal(38,18)'],
    ['^-?[0-9]{1,3}$', 'decimal(3,0)'],
  ])('takes the pattern %s for %s', (pattern, type) => {
    expect(columnOf('x', decimal(pattern, type))).toEqual({ name: 'x', type, nullable: false, description });
  });

  it.each([
    ['^[0-9]{1,21}\\.[0-9]{18}$', 'a digit too many before the point'],
    ['^[0-9]{1,20}\\.[0-9]{18,19}$', 'a digit too many after it'],
    ['^-[0-9]{1,21}\\.[0-9]{18}$', 'a digit too many, if negative'],
    ['[0-9]{1,20}\\.[0-9]{18}', 'no anchors'],
    ['^.*$', 'anything'],
    ['^([0-9]{1,20}\\.[0-9]{18})?$', 'nothing at all'],
    ['^([0-9]{1,20}\\.[0-9]{18}|NaN)$', 'NaN'],
    ['^[0-9]e?[0-9]$|^[0-9]\\.[0-9]{18}$', 'an exponent'],
  ])('refuses the pattern %s: %s', (pattern) => {
    expect(columnOf('x', decimal(pattern))).toMatchObject({ code: 'BAD_COLUMN' });
  });

  it('refuses to go without a pattern', () => {
    expect(columnOf('x', { description, type: 'string', streampact: { column: 'decimal(38,18)' } })).toMatchObject({
      code: 'BAD_COLUMN',
    });
  });
});

describe('columnOf', () => {
  it.each([
    { name: 'text', schema: { description, type: 'string' }, type: 'string', nullable: false },
    { name: 'text or null', schema: { description, type: ['string', 'null'] }, type: 'string', nullable: true },
    {
      name: 'a union with null',
      schema: { description, oneOf: [{ type: 'boolean' }, { type: 'null' }] },
      type: 'boolean',
      nullable: true,
    },
    {
      name: 'a composition',
      schema: { description, allOf: [{ type: 'integer', streampact: { column: 'bigint' } }] },
      type: 'bigint',
      nullable: false,
    },
    {
      name: 'null twice refused',
      schema: { description, type: 'string', anyOf: [{ type: 'string' }, { type: 'null' }] },
      type: 'string',
      nullable: false,
    },
  ])('takes $name', ({ schema, type, nullable }) => {
    expect(columnOf('x', schema)).toEqual({ name: 'x', type, nullable, description });
  });

  it.each([
    { name: 'a number', column: 'x', schema: { description, type: 'number' }, code: 'INEXACT' },
    { name: 'no type', column: 'x', schema: { description }, code: 'BAD_COLUMN' },
    { name: 'two types', column: 'x', schema: { description, type: ['string', 'integer'] }, code: 'BAD_COLUMN' },
    { name: 'an object', column: 'x', schema: { description, type: 'object' }, code: 'BAD_COLUMN' },
    {
      name: 'a date without a format',
      column: 'x',
      schema: { description, type: 'string', streampact: { column: 'date' } },
      code: 'BAD_COLUMN',
    },
    {
      name: 'a date-time without a column type',
      column: 'x',
      schema: { description, type: 'string', format: 'date-time' },
      code: 'BAD_COLUMN',
    },
    { name: 'no description', column: 'x', schema: { type: 'string' }, code: 'BAD_COLUMN' },
    {
      name: 'a comment too long for Glue',
      column: 'x',
      schema: { description: 'x'.repeat(256), type: 'string' },
      code: 'BAD_COLUMN',
    },
    { name: 'capitals', column: 'priceUsd', schema: { description, type: 'string' }, code: 'BAD_COLUMN' },
  ])('refuses $name', ({ column, schema, code }) => {
    expect(columnOf(column, schema)).toMatchObject({ code });
  });
});
