/** Why an input is not replayed. */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Source } from './source.ts';

/** REPLAY_INPUT_INVALID about an input that is not there, or not to be read. */
export function unreadable(input: string, cause: unknown): StreampactError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StreampactError('REPLAY_INPUT_INVALID', `The input cannot be read: ${why}.`, {
    where: input,
    fix: 'Name a file that exists, or s3://bucket/key with the right to read it.',
    cause,
  });
}

/** REPLAY_INPUT_CHANGED, with what shows it. */
export function inputChanged(input: string, what: string): StreampactError {
  return new StreampactError('REPLAY_INPUT_CHANGED', `The input is not the one that was begun: ${what}.`, {
    where: input,
    fix: 'Replay the unchanged input, or begin anew with --restart, which sends every row again.',
  });
}

/** REPLAY_INPUT_INVALID about a source. */
export function invalid(source: Pick<Source, 'address'>, what: string, fix: string): StreampactError {
  return new StreampactError('REPLAY_INPUT_INVALID', `The input cannot be replayed: ${what}.`, {
    where: source.address,
    fix,
  });
}
