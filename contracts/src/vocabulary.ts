/** Holds a contract against `contracts/vocabulary.json` and tells each mistake where it stands. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { ContractFile } from './files.ts';
import { fromPointer, isObject, type Json, objectOr } from './json.ts';
import type { Mistake } from './mistake.ts';
import { type Complaint, mistakeAt } from './source.ts';
import { didYouMean } from './suggest.ts';
import { vocabularyValidator } from './vocabulary-validator.ts';

/** Errors of keywords that only sum up others. */
const summaries: ReadonlySet<string> = new Set(['if', 'anyOf', 'oneOf', 'allOf', '$ref', '$dynamicRef']);

let compiled: ValidateFunction | undefined;

/** What in `file` the vocabulary does not allow. */
export function vocabularyMistakes(file: ContractFile): readonly Mistake[] {
  compiled ??= vocabularyValidator();
  if (compiled(file.source.value)) return [];
  const told = new Map<string, Mistake>();
  const errors = (compiled.errors ?? []).filter(({ keyword }) => !summaries.has(keyword));
  // An enum tells more than the type beside it in a union.
  for (const error of errors.sort((a, b) => weight(a) - weight(b))) {
    const { key, mistake } = toMistake(file, error);
    if (!told.has(key)) told.set(key, mistake);
  }
  return [...told.values()];
}

function weight({ keyword }: ErrorObject): number {
  return ['additionalProperties', 'required', 'enum', 'const', 'pattern'].includes(keyword) ? 0 : 1;
}

function toMistake(file: ContractFile, error: ErrorObject): { readonly key: string; readonly mistake: Mistake } {
  const path = fromPointer(error.instancePath);
  const params = error.params as Record<string, unknown>;
  const known = Object.keys(
    objectOr((error.parentSchema as Json | undefined) && objectOr(error.parentSchema as Json).properties),
  );
  if (error.keyword === 'additionalProperties') {
    const name = String(params.additionalProperty);
    const complaint: Complaint = {
      code: 'UNKNOWN_KEYWORD',
      what: `"${name}" is not known here`,
      fix: didYouMean(name, known),
    };
    return {
      key: `${error.instancePath}/${name}`,
      mistake: mistakeAt(file.source, [...path, name], { ...complaint, on: 'name' }),
    };
  }
  if (error.keyword === 'required') {
    const name = String(params.missingProperty);
    const code = ['message', 'table', 'result'].includes(name) ? 'BAD_KIND' : 'BAD_VALUE';
    const mistake = mistakeAt(file.source, path, { code, what: `"${name}" is missing`, fix: `add "${name}"` });
    return { key: `${error.instancePath}/${name}`, mistake };
  }
  return { key: error.instancePath, mistake: mistakeAt(file.source, path, complaintOf(error)) };
}

function complaintOf(error: ErrorObject): Complaint {
  const params = error.params as Record<string, unknown>;
  const name = fromPointer(error.instancePath).at(-1) ?? 'the contract';
  if (error.keyword === 'enum' && Array.isArray(params.allowedValues)) {
    const allowed = params.allowedValues.map(String);
    const fix = typeof error.data === 'string' ? didYouMean(error.data, allowed) : `use one of ${allowed.join(', ')}`;
    return { code: 'BAD_VALUE', what: `"${name}" has a value that is not allowed`, fix };
  }
  if (error.keyword === 'false schema') {
    return { code: 'BAD_VALUE', what: `"${name}" does not belong here`, fix: 'leave it out' };
  }
  const expected =
    error.keyword === 'const' ? `must be ${JSON.stringify(params.allowedValue)}` : (error.message ?? 'is not allowed');
  const hint =
    isObject(error.parentSchema) && typeof error.parentSchema.description === 'string'
      ? error.parentSchema.description
      : undefined;
  return { code: 'BAD_VALUE', what: `"${name}" ${expected}`, fix: hint ?? `make it so that it ${expected}` };
}
