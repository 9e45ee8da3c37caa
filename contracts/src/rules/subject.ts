/** What rules look at, and how they complain. */
import type { ContractFile } from '../files.ts';
import { type Json, type JsonObject, objectOr, type Path } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import { type Library, resolveId } from '../refs.ts';
import { type Complaint, mistakeAt } from '../source.ts';
import { didYouMean } from '../suggest.ts';

/** A contract that is being checked. */
export interface Subject {
  readonly library: Library;
  readonly file: ContractFile;
  /** Self-contained. */
  readonly schema: JsonObject;
}

/** Yields every mistake of one sort in one contract; copes with contracts that break other rules. */
export type Rule = (subject: Subject) => Iterable<Mistake>;

/** The contract as written. */
export function written({ file }: Subject): JsonObject {
  return objectOr(file.source.value);
}

/** What the contract says under `streampact.<kind>`. */
export function bodyOf(subject: Subject): JsonObject {
  return objectOr(objectOr(written(subject).streampact)[subject.file.kind]);
}

/** A mistake at `path` below the body of the contract's kind. */
export function inBody({ file }: Subject, path: Path, complaint: Complaint & { readonly on?: 'name' }): Mistake {
  return mistakeAt(file.source, ['streampact', file.kind, ...path], complaint);
}

/** What is wrong with the name of another contract of the same product and of the right kind. */
export function contractComplaint({ library, file }: Subject, address: Json, kind: string): Complaint | undefined {
  if (typeof address !== 'string') return undefined;
  const id = resolveId(file, address);
  if (typeof id !== 'string') return id;
  const other = library.get(id);
  if (other?.product === file.product && other.kind === kind) return undefined;
  const beside = [...library.values()].filter(
    (candidate) => candidate.kind === kind && candidate.product === file.product,
  );
  const fix = didYouMean(
    address,
    beside.map((candidate) => candidate.id.slice(file.product.length + 1)),
  );
  return { code: 'DANGLING', what: `there is no ${kind} contract "${address}" in ${file.product}`, fix };
}
