/** The benchmark of the Hudi table as a command. */
import { Command } from 'commander';
import { exitCodeOf, renderError } from '../../../contracts/src/error.ts';
import { writeBlock } from '../document.ts';
import { machine } from '../machine.ts';
import { wholeNumber } from '../whole-number.ts';
import { benchHudi } from './hudi.ts';
import { hudiBlock } from './table.ts';

interface Flags {
  readonly rows: number;
  readonly changes: number;
  readonly rounds: number;
  readonly json?: true;
  readonly write?: string;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** `hudi`. */
export function hudiCommand(): Command {
  return new Command('hudi')
    .description('applies the same changes to a Hudi table and to one of ten times the rows')
    .option('--rows <n>', 'rows of the smaller table', wholeNumber(10_000, 2_000_000), 100_000)
    .option('--changes <n>', 'changes of a round', wholeNumber(10, 5_000), 1_000)
    .option('--rounds <n>', 'rounds that count, after one that does not', wholeNumber(1, 50), 5)
    .option('--json', 'print one JSON document')
    .option('--write <file>', 'also put the table into this file, between <!-- bench:hudi --> and <!-- /bench:hudi -->')
    .action(async ({ json, write, ...chosen }: Flags) => {
      try {
        const where = await machine();
        const report = await benchHudi({ ...chosen, say });
        const block = hudiBlock({ machine: where, ...report });
        if (write !== undefined) await writeBlock(write, 'hudi', block);
        process.stdout.write(json ? `${JSON.stringify({ machine: where, ...report }, null, 2)}\n` : `${block}\n`);
      } catch (error) {
        process.stderr.write(`${renderError(error)}\n`);
        process.exitCode = exitCodeOf(error);
      }
    });
}
