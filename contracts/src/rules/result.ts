/** Rules for result contracts. */
import { literalFits, parseColumnType } from '../column-types.ts';
import { objectOr, stringsOf } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import { bodyOf, contractComplaint, inBody, type Rule, type Subject } from './subject.ts';

export const resultRules: readonly Rule[] = [readsExist, parametersAreDistinct, examplesFit];

function* readsExist(subject: Subject): Generator<Mistake> {
  for (const [index, address] of stringsOf(bodyOf(subject).reads).entries()) {
    const complaint = contractComplaint(subject, address, 'table');
    if (complaint !== undefined) yield inBody(subject, ['reads', index], complaint);
  }
}

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
