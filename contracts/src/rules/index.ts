/** Every rule that contracts are held against, beyond strict JSON. */
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { newAjv } from '../ajv.ts';
import type { Kind } from '../files.ts';
import type { Mistake } from '../mistake.ts';
import { refMistakes } from '../refs.ts';
import { mistakeAt } from '../source.ts';
import { vocabularyMistakes } from '../vocabulary.ts';
import { columnRules } from './columns.ts';
import { connectRules } from './connect.ts';
import { cycleRules } from './cycles.ts';
import { identityRules } from './identity.ts';
import { itemRules } from './item.ts';
import { measureRules } from './measures.ts';
import { messageRules } from './message.ts';
import { messageColumnRules } from './message-columns.ts';
import { personalDataRules } from './personal-data.ts';
import { protectionRules, unprotectedRules } from './protection.ts';
import { resultRules } from './result.ts';
import { schemaRules } from './schema.ts';
import { snowflakeRules, variantRules } from './snowflake.ts';
import type { Rule, Subject } from './subject.ts';
import { tableRules } from './table.ts';

const common: readonly Rule[] = [
  ({ file }) => vocabularyMistakes(file),
  ({ library, file }) => refMistakes(library, file),
  ...identityRules,
  ...personalDataRules,
  ...schemaRules,
  ...cycleRules,
];

const ofKind: Readonly<Record<Kind, readonly Rule[]>> = {
  message: [...messageRules, ...connectRules, ...messageColumnRules, ...unprotectedRules],
  item: [...itemRules, ...messageColumnRules, ...unprotectedRules],
  table: [...columnRules, ...tableRules, ...snowflakeRules, ...measureRules],
  result: [...columnRules, ...resultRules, ...variantRules],
  shared: messageColumnRules,
};

/**
 * What a contract must promise, and what nobody who reads it relies on. Held against new contracts alone: what was committed before such a
 * rule can still be compared with what keeps it.
 */
const promises: Readonly<Record<Kind, readonly Rule[]>> = {
  message: [],
  item: [],
  table: protectionRules,
  result: protectionRules,
  shared: [],
};

/** How much is asked of a contract. */
export interface Strictness {
  /** Whether it was committed earlier, and owes none of the promises that are asked for now. */
  readonly isBase: boolean;
  /** Whether ajv is to have the last word. */
  readonly compile: boolean;
}

/** What is wrong with one contract, by itself and in what it names. */
export function contractMistakes(subject: Subject, { isBase, compile }: Strictness): readonly Mistake[] {
  const { kind } = subject.file;
  const rules = [...common, ...ofKind[kind], ...(isBase ? [] : promises[kind])];
  const found = rules.flatMap((rule) => [...rule(subject)]);
  return found.length > 0 || !compile ? found : [...compiles(subject)];
}

let shared: Ajv2020 | undefined;

/** The last word is ajv's: whatever no rule foresaw must not surface when validators are generated. */
function* compiles({ file, schema }: Subject): Generator<Mistake> {
  const { $id: _id, ...anonymous } = schema;
  try {
    // Contracts are self-contained and without names here, so that one instance serves them all.
    shared ??= newAjv();
    shared.compile(anonymous);
    shared.removeSchema(anonymous);
  } catch (error) {
    const what = `ajv: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`;
    yield mistakeAt(file.source, [], { code: 'BAD_VALUE', what, fix: 'say it in another way' });
  }
}
