/** How commander's refusals become exit codes, for every command line of the repository. */

/** 0 for the help that was asked for, 2 for arguments that were refused. commander has already said which, and why. */
export function usageExitCode(error: unknown): number {
  return (error as { readonly exitCode?: number }).exitCode === 0 ? 0 : 2;
}
