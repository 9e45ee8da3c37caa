/** A contract with a field about a person must say so as a whole: access and retention go by the contract. */
import { isObject, objectOr } from '../json.ts';
import { walkSchemas } from '../keywords.ts';
import type { Mistake } from '../mistake.ts';
import { mistakeAt } from '../source.ts';
import { type Rule, type Subject, written } from './subject.ts';

export const personalDataRules: readonly Rule[] = [fieldsAndContractAgree];

function* fieldsAndContractAgree(subject: Subject): Generator<Mistake> {
  const { file } = subject;
  const stated = objectOr(written(subject).streampact).personalData;
  if (stated !== false || !marksPersonalData(subject)) return;
  yield mistakeAt(file.source, ['streampact', 'personalData'], {
    code: 'BAD_VALUE',
    what: 'a field is marked as personal data, but the contract says that it holds none',
    fix: 'make it true',
  });
}

/** Also in what the contract refers to. */
function marksPersonalData({ schema }: Subject): boolean {
  for (const { path, schema: part } of walkSchemas(schema)) {
    if (path.length > 0 && isObject(part) && objectOr(part.streampact).personalData === true) return true;
  }
  return false;
}
