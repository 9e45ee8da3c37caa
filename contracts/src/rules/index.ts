/** Every rule that contracts are held against, beyond strict JSON. */
import type { ContractFile } from '../files.ts';
import type { JsonObject } from '../json.ts';
import type { LoadedContract } from '../load.ts';
import type { Mistake } from '../mistake.ts';
import { type Library, refMistakes } from '../refs.ts';
import { vocabularyMistakes } from '../vocabulary.ts';

/** A contract that is being checked. */
export interface Subject {
  readonly library: Library;
  readonly file: ContractFile;
  /** Self-contained. */
  readonly schema: JsonObject;
}

/** What is wrong with one contract. */
export function contractMistakes(subject: Subject): readonly Mistake[] {
  const { library, file } = subject;
  return [...vocabularyMistakes(file), ...refMistakes(library, file)];
}

/** What is wrong between contracts. */
export function folderMistakes(_contracts: readonly LoadedContract[]): readonly Mistake[] {
  return [];
}
