/** What `npm run contract` is made of: one row for each subcommand, in `contract-cli.ts`. */
import type { Command } from 'commander';
import { exitCodeOf, renderError } from './error.ts';

export interface Subcommand {
  readonly name: string;
  readonly description: string;
  /** Gives `command` its arguments, options and action; the action tells `done` the exit code. */
  readonly define: (command: Command, done: (code: number) => void) => void;
}

/** Runs `action` and returns its exit code; an error goes to stderr, and with `json` also to stdout as a document. */
export async function guarded(action: () => Promise<number>, json: boolean): Promise<number> {
  try {
    return await action();
  } catch (error) {
    process.stderr.write(`${renderError(error)}\n`);
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: renderError(error) })}\n`);
    return exitCodeOf(error);
  }
}
