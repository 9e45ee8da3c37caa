import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { StreampactError } from '../../contracts/src/error.ts';
import { ContractError } from '../../contracts/src/mistake.ts';
import { report } from './fixtures.ts';
import { failureOf, renderFailure } from './index.ts';

const schema = JSON.parse(readFileSync(new URL('failure.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv2020({ strict: true }).compile(schema);
const mistake = { file: 'a.json', line: 1, column: 2, what: 'not JSON', fix: 'mend it' };

describe('what is known of a failure', () => {
  it.each([
    ['an error', new StreampactError('GIT_FAILED', 'no such commit', { where: 'here', fix: 'fetch it' })],
    ['mistakes', new ContractError([{ code: 'BAD_JSON', ...mistake }])],
    ['a bug', new TypeError('x is undefined')],
    ['no error at all', 'x'],
  ])('is as the schema says, for %s', (_name, error) => {
    const printed = JSON.parse(renderFailure(failureOf(error), 'json'));
    expect(valid(printed), JSON.stringify(valid.errors)).toBe(true);
    expect(printed).toEqual(failureOf(error));
  });

  it.each([
    ['a report', report()],
    ['a name that nobody documented', { ...failureOf('x'), changes: [] }],
    ['a verdict', { ...failureOf('x'), verdict: 'compatible' }],
  ])('is not %s', (_name, value) => {
    expect(valid(JSON.parse(JSON.stringify(value)))).toBe(false);
  });

  it('names each place in annotations, and the error where there is none', () => {
    expect(renderFailure(failureOf(new ContractError([{ code: 'BAD_JSON', ...mistake }])), 'github')).toMatch(
      /^::error file=a.json,line=1,col=2,title=[^:]+::not JSON; mend it\n$/,
    );
    expect(renderFailure(failureOf(new StreampactError('GIT_FAILED', 'no\nsuch')), 'github')).toMatch(
      /^::error title=[^:]+::error\[GIT_FAILED\] no%0Asuch\n$/,
    );
  });
});
