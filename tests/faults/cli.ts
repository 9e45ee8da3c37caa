/** `npm run test:faults -- --seed N --kills N --messages N`: the fault run by itself; its seed replays the schedule. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { errorCodes, exitCodeOf, renderError } from '../../contracts/src/error.ts';
import { startEngines } from './engines.ts';
import { findingsOf } from './findings.ts';
import { runFaults } from './harness.ts';

interface Arguments {
  readonly seed: number;
  readonly kills: number;
  readonly messages: number;
  readonly keep: boolean;
}

const command = new Command('npm run test:faults --')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : errorCodes.USAGE))
  .description('Kills, freezes and replaces real sink processes, and counts what the lake holds in the end.')
  .option('--seed <n>', 'seed of the schedule, the input and the bad line', wholeNumber(0), randomInt(2 ** 31))
  .option('--kills <n>', 'how many times a worker is killed', wholeNumber(1), 20)
  .option('--messages <n>', 'how many messages are sent, 1 % of them broken', wholeNumber(100), 10_000)
  .option('--keep', 'keep the folder with logs and state after a run that failed', false);

function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min)) throw new InvalidArgumentError(`a whole number from ${min} on is expected.`);
    return value;
  };
}

async function main({ seed, kills, messages, keep }: Arguments): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`seed ${seed}: ${messages} messages, ${kills} kills`);
  const engines = await startEngines({ keep });
  const interrupted = () => void engines.stop().then(() => process.exit(130));
  process.once('SIGINT', interrupted);
  try {
    const report = await runFaults(engines, { seed, kills, messages, onStep: say });
    const findings = findingsOf(report, { messages, kills });
    const { problems: _problems, rewritten: _rewritten, origins: _origins, ...verdict } = report.verdict;
    process.stdout.write(
      `${JSON.stringify({ seed, passed: findings.length === 0, ...report, verdict, findings: findings.slice(0, 50) })}\n`,
    );
    return findings.length === 0 ? 0 : 1;
  } finally {
    if (keep) say(`logs and state: ${engines.folder}`);
    await engines.stop();
  }
}

try {
  process.exitCode = await main(command.parse().opts<Arguments>());
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
