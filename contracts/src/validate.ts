/**
 * Turns a function that ajv compiled ahead of time into a {@link Validator}. No ajv here: this file is part of every
 * function's bundle.
 */
import { StreampactError } from './error.ts';
import type { Validator, Violation } from './model.ts';

/** As many violations as a validator reports for one value. */
export const maxViolations = 10;

/** Longest pointer and message of a violation, in UTF-16 units; names in a hostile value may be long. */
export const maxTextLength = 200;

/** What ajv says of one error; the part of ajv's `ErrorObject` that is used. */
interface CompiledError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
}

/** A validating function as ajv generates it: true, or false and its errors on itself. */
export interface CompiledValidator {
  (value: unknown): boolean;
  errors?: readonly CompiledError[] | null;
}

/** What `contracts/generated/validators.ts` knows of one version of a message contract. */
export interface ValidatorEntry {
  /** `<product>/<name>`. */
  readonly contract: string;
  readonly validate: Validator;
  /** There for contracts that `accept/` understands. */
  readonly accept?: Acceptor;
}

/**
 * Whether the bytes from `start` to `end` (exclusive) are surely well-formed UTF-8, JSON without a line feed, and a value that
 * keeps the contract. False only means that it takes a closer look; `bytes` may go on after `end`.
 */
export type Acceptor = (bytes: Uint8Array, start: number, end: number) => boolean;

/** Calls `compiled` and reports the first {@link maxViolations} errors; never quotes the value. */
export function asValidator(compiled: CompiledValidator): Validator {
  return (value) => {
    if (compiled(value)) return [];
    const violations = (compiled.errors ?? []).slice(0, maxViolations).map(toViolation);
    // The function keeps its last errors, which could be many.
    compiled.errors = null;
    return violations;
  };
}

/** The entry of `name` in `rows`, or CONTRACT_UNKNOWN. `what` says what `name` is, e.g. `message contract`. */
export function entryOf<T>(rows: Readonly<Record<string, T>>, name: string, what: string): T {
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row !== undefined) return row;
  throw new StreampactError('CONTRACT_UNKNOWN', `this build knows no ${what} "${clip(name)}"`, {
    where: 'contracts/generated',
    fix: `known: ${Object.keys(rows).join(', ')}; run npm run generate after adding a contract`,
  });
}

function toViolation(error: CompiledError): Violation {
  return {
    pointer: clip(error.instancePath),
    keyword: error.keyword,
    message: clip(error.message ?? `fails ${error.keyword}`),
  };
}

function clip(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength - 1)}…`;
}
