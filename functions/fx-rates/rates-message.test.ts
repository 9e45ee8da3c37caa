import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writers } from '../../contracts/generated/fx-rates/writers.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import { judge } from '../shared/judge.ts';
import { composeRates } from './rates-message.ts';

const request = { base: 'USD', date: '2024-05-01' };
const noon = Date.parse('2024-05-01T12:00:00Z') / 1_000;
const answer = (rates: string, { base = '"USD"', timestamp = String(noon) } = {}) =>
  `{\n  "disclaimer": "Usage subject to terms",\n  "license": "https://example.org",\n  "timestamp": ${timestamp},\n  "base": ${base},\n  "rates": {${rates}}\n}`;
const compose = (text: string | Buffer) => composeRates(request, Buffer.from(text));
const messageOf = (text: string) => {
  const composed = compose(text);
  return 'message' in composed ? composed.message.toString() : composed.rejection;
};

describe('the message', () => {
  test('has the three fields, and every digit that was sent', () => {
    expect(messageOf(answer('\n"SGD": 1.3400, "BTC": 1.7e-5, "IDR": 16250.123456789012345678'))).toBe(
      '{"base":"USD","date":"2024-05-01","rates":{"SGD":1.3400,"BTC":1.7e-5,"IDR":16250.123456789012345678}}',
    );
  });

  test('keeps any number as it is written, and its contract', () => {
    const validate = entryOf(writers, 'fx-rates/rates', 'message contract');
    const digits = fc
      .tuple(fc.nat({ max: 99_999 }), fc.stringMatching(/^[0-9]{0,25}$/))
      .map(([whole, fraction]) => `${whole + 1}${fraction === '' ? '' : `.${fraction}`}`);
    const codes = fc.stringMatching(/^[A-Z]{3}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(codes, digits), { minLength: 1, selector: ([code]) => code }), (rates) => {
        const text = rates.map(([code, rate]) => `"${code}":${rate}`).join(',');
        const message = messageOf(answer(text));
        expect(message).toBe(`{"base":"USD","date":"2024-05-01","rates":{${text}}}`);
        expect(judge(Buffer.from(String(message)), validate)).toMatchObject({ accepted: true });
      }),
    );
  });

  test('breaks its contract where the rates do: the judge sees it', () => {
    const validate = entryOf(writers, 'fx-rates/rates', 'message contract');
    for (const rates of ['', '"SGD":0', '"SGD":"1.34"', '"sgd":1', '"__proto__":1'])
      expect(judge(Buffer.from(String(messageOf(answer(rates)))), validate)).toMatchObject({ accepted: false });
  });
});

describe('an answer to something else', () => {
  test.each([
    ['against another base', answer('"SGD":1', { base: '"EUR"' }), '/base', 'request'],
    ['with a base that is no text', answer('"SGD":1', { base: '7' }), '/base', 'request'],
    ['of the day before', answer('"SGD":1', { timestamp: String(noon - 86_400) }), '/timestamp', 'request'],
    ['of the day after', answer('"SGD":1', { timestamp: String(noon + 43_200) }), '/timestamp', 'request'],
    ['with a time that is text', answer('"SGD":1', { timestamp: `"${noon}"` }), '/timestamp', 'request'],
    ['without a base', '{"timestamp":1714564800,"rates":{}}', '/base', 'required'],
    ['without rates', '{"timestamp":1714564800,"base":"USD"}', '/rates', 'required'],
    ['that is a list', '[]', '/base', 'required'],
    ['that is nothing', 'null', '/base', 'required'],
  ])('%s is refused', (_, text, pointer, keyword) => {
    expect(compose(text)).toMatchObject({ rejection: { code: 'CONTRACT_VIOLATION', pointer, keyword } });
  });

  test.each([
    ['the last second of the day', '2024-05-01T23:59:59Z', true],
    ['the midnight after', '2024-05-02T00:00:00Z', false],
    ['the hour before, not yet replaced', '2024-04-30T23:00:00Z', true],
    ['the evening before', '2024-04-30T21:59:59Z', false],
  ])('%s: %s', (_, at, taken) => {
    const composed = compose(answer('"SGD":1', { timestamp: String(Date.parse(at) / 1_000) }));
    expect('message' in composed).toBe(taken);
  });
});

test.each([
  ['NOT_JSON', '<html>'],
  ['NOT_JSON', ''],
  ['NOT_JSON', answer('"SGD":1,"SGD":2')],
  ['NOT_JSON', answer('"SGD":01')],
  ['NOT_JSON', '['.repeat(200_000)],
  ['NOT_UTF8', Buffer.from('{"base":"\xe9"}', 'latin1')],
] as const)('%s: no answer at all', (code, text) => {
  expect(compose(Buffer.from(text))).toMatchObject({ rejection: { code, reason: expect.stringMatching(/./) } });
});
