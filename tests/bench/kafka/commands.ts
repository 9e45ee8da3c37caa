/** The benchmarks of Kafka as commands. */
import { Command, InvalidArgumentError } from 'commander';
import { exitCodeOf, renderError } from '../../../contracts/src/error.ts';
import { machine } from '../machine.ts';
import { wholeNumber } from '../whole-number.ts';
import { benchSink, sinkContenders } from './sink.ts';
import { tableOf } from './table.ts';

interface Flags {
  readonly messages: number;
  readonly rounds: number;
  readonly only?: readonly string[];
  readonly s3Delay: number;
  readonly json?: true;
}

/** `sink`. */
export function kafkaCommands(): readonly Command[] {
  return [
    new Command('sink')
      .description('drains a topic by our sink and by others')
      .option('--messages <n>', 'messages in the topic', wholeNumber(1_000, 100_000_000), 1_000_000)
      .option('--rounds <n>', 'rounds', wholeNumber(1, 100), 3)
      .option('--only <ids>', `some of ${sinkContenders.join(', ')}`, chosenOf(sinkContenders))
      .option('--s3-delay <ms>', 'how long the null S3 waits before each answer', wholeNumber(0, 60_000), 0)
      .option('--json', 'print one JSON document')
      .action(runSink),
  ];
}

async function runSink(flags: Flags): Promise<void> {
  try {
    const where = machine();
    const report = await benchSink({
      messages: flags.messages,
      rounds: flags.rounds,
      ...(flags.only === undefined ? {} : { only: flags.only }),
      s3DelayMs: flags.s3Delay,
      say: (line) => process.stderr.write(`${line}\n`),
    });
    const text = flags.json ? JSON.stringify({ machine: where, ...report }, null, 2) : tableOf(report.rows);
    process.stdout.write(`${text}\n`);
  } catch (error) {
    process.stderr.write(`${renderError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

function chosenOf(known: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const chosen = text.split(',');
    const wrong = chosen.filter((start) => !known.some((id) => id.startsWith(start)));
    if (wrong.length === 0) return chosen;
    throw new InvalidArgumentError(`${wrong.join(', ')} is none of ${known.join(', ')}.`);
  };
}
