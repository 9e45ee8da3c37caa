/** Rules for result contracts. */
import { literalFits, parseColumnType } from '../column-types.ts';
import { engineOfTable } from '../engine.ts';
import { objectOr, stringsOf } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import type { Engine } from '../model.ts';
import { resolveId } from '../refs.ts';
import { bodyOf, contractComplaint, inBody, type Rule, type Subject } from './subject.ts';

export const resultRules: readonly Rule[] = [readsExist, oneEngineAnswers, parametersAreDistinct, examplesFit];

function* readsExist(subject: Subject): Generator<Mistake> {
  for (const [index, address] of stringsOf(bodyOf(subject).reads).entries()) {
    const complaint = contractComplaint(subject, address, 'table');
    if (complaint !== undefined) yield inBody(subject, ['reads', index], complaint);
  }
}

function* oneEngineAnswers(subject: Subject): Generator<Mistake> {
  const reads = stringsOf(bodyOf(subject).reads).map((address) => {
    const id = resolveId(subject.file, address);
    const table = typeof id === 'string' ? subject.library.get(id) : undefined;
    return table && engineOfTable(table);
  });
  const first = reads.find((engine) => engine !== undefined);
  for (const [index, engine] of reads.entries()) {
    if (engine === undefined || engine === first) continue;
    const what = `the table is kept by ${names[engine]}, the first one by ${names[first ?? engine]}`;
    const fix = 'read tables of one of them: no engine answers from both';
    yield inBody(subject, ['reads', index], { code: 'BAD_VALUE', what, fix });
  }
}

const names: Readonly<Record<Engine, string>> = { athena: 'the lake', snowflake: 'Snowflake' };

function* parametersAreDistinct(subject: Subject): Generator<Mistake> {
  const seen = new Set<unknown>();
  for (const [index, { name }] of parameters(subject).entries()) {
    if (seen.has(name)) {
      const complaint = {
        code: 'DUPLICATE',
        what: `a second parameter "${String(name)}"`,
        fix: 'give it another name',
      } as const;
      yield inBody(subject, ['parameters', index, 'name'], complaint);
    }
    seen.add(name);
  }
}

function* examplesFit(subject: Subject): Generator<Mistake> {
  for (const [index, { type, example }] of parameters(subject).entries()) {
    const parsed = typeof type === 'string' ? parseColumnType(type) : undefined;
    if (typeof example !== 'string' || parsed === undefined || literalFits(parsed, example)) continue;
    const complaint = {
      code: 'BAD_VALUE',
      what: `the example is no ${parsed}`,
      fix: 'give one that can be bound',
    } as const;
    yield inBody(subject, ['parameters', index, 'example'], complaint);
  }
}

function parameters(subject: Subject) {
  const list = bodyOf(subject).parameters;
  return Array.isArray(list) ? list.map(objectOr) : [];
}
