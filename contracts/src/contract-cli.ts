/** `npm run contract`: contracts from and to other formats. Exit code 0, 2 for bad contracts or arguments. */
import { Command } from 'commander';
import { exportCommand } from './export/command.ts';
import { importCommand } from './infer/command.ts';
import type { Subcommand } from './subcommand.ts';
import { refusalOf } from './usage.ts';

const subcommands: readonly Subcommand[] = [importCommand, exportCommand];

/** Runs the command line `argv` and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('contract').description('Contracts from and to other formats.').exitOverride();
  for (const { name, description, define } of subcommands) {
    define(program.command(name).description(description), (told) => {
      code = told;
    });
  }
  return (await refusalOf(program, argv)) ?? code;
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main(process.argv.slice(2));
