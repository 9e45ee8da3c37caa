/** How commander's refusals become exit codes, for every command line of the repository. */
import type { Command } from 'commander';

/** 0 for the help that was asked for, 2 for arguments that were refused. commander has already said which, and why. */
export function usageExitCode(error: unknown): number {
  return (error as { readonly exitCode?: number }).exitCode === 0 ? 0 : 2;
}

/**
 * Reads the arguments and runs the action that they name, which tells its own exit code. Undefined when it ran; else
 * {@link usageExitCode}. `program` must throw instead of leaving (`exitOverride`).
 */
export async function refusalOf(program: Command, argv: readonly string[]): Promise<number | undefined> {
  try {
    await program.parseAsync(argv, { from: 'user' });
    return undefined;
  } catch (error) {
    return usageExitCode(error);
  }
}
