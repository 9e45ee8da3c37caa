/** `npm run test:model`: explores the models of the sink's protocol and their mutants; see docs/exactly-once.md. */
import { Command } from 'commander';
import { errorCodes, exitCodeOf, renderError, StreampactError } from '../../contracts/src/error.ts';
import { documentOf, isExpected, lineOf, type Outcome, summaryOf } from './report.ts';
import { deepModels, models, mutants, promises } from './runs.ts';
import { explore, findChecker } from './tlc.ts';

interface Arguments {
  readonly deep: boolean;
  readonly steps: boolean;
  readonly json: boolean;
  readonly only?: string;
}

const promised = Object.entries(promises).map(
  ([module, { invariants, properties }]) =>
    `  ${module}: ${[...invariants, ...properties].join(', ')}, no deadlock, every fair run ends`,
);
const command = new Command('npm run test:model --')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : errorCodes.USAGE))
  .description('Explores every state of the models of the sink, and shows that each broken one is found out.')
  .option('--deep', 'wider bounds; takes minutes', false)
  .option('--only <text>', 'only runs whose name holds this text')
  .option('--steps', 'prints the steps to what each mutant breaks', false)
  .option('--json', 'prints one JSON document on stdout', false)
  .addHelpText('after', `\nWhat is asked of every state:\n${promised.join('\n')}`);

async function main({ deep, steps, json, only }: Arguments): Promise<number> {
  const runs = [...models, ...(deep ? deepModels : []), ...mutants].filter(({ name }) => name.includes(only ?? ''));
  if (runs.length === 0) {
    throw new StreampactError('USAGE', `No run's name holds ${JSON.stringify(only)}.`, {
      fix: `one of: ${[...models, ...deepModels, ...mutants].map(({ name }) => name).join('; ')}`,
    });
  }
  const checker = await findChecker();
  const outcomes: Outcome[] = [];
  for (const run of runs) {
    const outcome = { run, verdict: await explore(checker, run) };
    outcomes.push(outcome);
    (json ? process.stderr : process.stdout).write(`${lineOf(outcome, steps)}\n`);
  }
  process.stdout.write(`${json ? documentOf(outcomes) : summaryOf(outcomes)}\n`);
  return outcomes.every(isExpected) ? 0 : 1;
}

try {
  process.exitCode = await main(command.parse().opts<Arguments>());
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
