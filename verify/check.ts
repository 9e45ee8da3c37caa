/** What a check is, and how one is carried out: within its deadline, and whatever goes wrong is a finding too. */
import { isStreampactError } from '../contracts/src/error.ts';
import type { Contract } from '../contracts/src/model.ts';
import { type CheckRow, type Executor, type Finding, failed, skipped } from './model.ts';
import { ScanLimit } from './scan.ts';
import type { Target } from './target.ts';

/** One row of the checks of a kind of contract. */
export interface Check<C extends Contract> {
  /** What is asked, in a word or two. */
  readonly check: string;
  readonly executor: Executor;
  /** Whether the contract promises anything of the kind. */
  readonly concerns?: (contract: C) => boolean;
  readonly ask: (contract: C, target: Target) => Promise<Finding | readonly Named[]>;
}

/** One finding of several that one question brings: each its own row. */
export interface Named extends Finding {
  readonly check: string;
}

/** Carries out one check. */
export async function carryOut<C extends Contract>(
  { check, executor, ask }: Check<C>,
  contract: C,
  target: Target,
): Promise<readonly CheckRow[]> {
  const began = performance.now();
  const found = await withinTime(ask(contract, target), target.limits.checkMs).catch(troubleOf);
  const seconds = Math.round(performance.now() - began) / 1_000;
  const { product, name, kind } = contract;
  const place = { product, contract: `${product}/${name}.${kind}`, executor, seconds };
  return 'status' in found ? [{ ...place, check, ...found }] : found.map((each) => ({ ...place, ...each }));
}

/** The SDK's own waits add up; this ends what takes longer than all of them together. */
async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1_000} s`)), milliseconds + 5_000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** Longest text of a reason that others gave. */
const longest = 400;

function troubleOf(error: unknown): Finding {
  if (error instanceof ScanLimit) return skipped(error.message, error.mend);
  if (isStreampactError(error)) return failed(clip(unquoted(error.message)), clip(error.fix ?? 'see the reason'));
  const { name = 'Error', message = String(error) } = error as Partial<Error>;
  const denied = /AccessDenied|Unauthorized|Forbidden|not authorized/i.test(`${name} ${message}`);
  const mend = denied
    ? 'give the caller the rights that `npm run verify -- --rights --stack <name>` prints'
    : 'see whether the stack is deployed in this account and region, and whether it can be reached';
  return failed(clip(`it could not be asked: ${name}: ${message}`), mend);
}

/** A query client quotes a value that is none of its column’s type; reports are read by more people than tables. */
function unquoted(message: string): string {
  return message.replace(/ is "(?:[^"\\]|\\.)*", which/g, ' is something that');
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}
