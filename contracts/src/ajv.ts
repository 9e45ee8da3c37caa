/** The one set of options under which contracts are compiled, at generation and in tests. */
import { Ajv2020, type Options } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { linearRegExp } from './linear.ts';

/** Strict, so that ajv refuses what it would otherwise ignore; formats assert; all errors, up to what the caller keeps. */
const options: Options = {
  strict: true,
  // A contract may say `required` and `properties` in different parts of an allOf.
  strictRequired: false,
  strictTypes: false,
  strictTuples: false,
  allErrors: true,
  validateFormats: true,
  // The vocabulary includes the standard's meta-schema; checking it again for every contract is time lost.
  validateSchema: false,
  messages: true,
  logger: false,
};

/**
 * The formats that contracts may use: those whose checks take linear time and agree with what they are named after.
 * ajv-formats knows more (email, uri, …), whose regular expressions no one has held against hostile text.
 */
export const formats = ['date', 'date-time', 'time', 'uuid', 'ipv4', 'json-pointer'] as const;

/** A fresh instance that knows our keyword, and whose patterns take linear time. `more` overrides. */
export function newAjv(more: Options = {}): Ajv2020 {
  const ajv = new Ajv2020({ ...options, ...more, code: { regExp: linearRegExp, ...more.code } });
  ajv.addKeyword('streampact');
  addFormats.default(ajv, { mode: 'full', formats: [...formats] });
  return ajv;
}
