/** The benchmarks of the data's way as commands. */
import { Command, InvalidArgumentError } from 'commander';
import { exitCodeOf, renderError } from '../../../contracts/src/error.ts';
import { writeBlock } from '../document.ts';
import { benchFx, type FxReport } from '../fx/fx.ts';
import { machine } from '../machine.ts';
import { benchTransform, type TransformReport, transformContenders } from '../transform/transform.ts';
import { wholeNumber } from '../whole-number.ts';
import { benchProduce, type ProduceReport, produceContenders } from './produce.ts';
import { benchSink, type SinkReport, sinkContenders } from './sink.ts';
import { blockOf } from './table.ts';

interface Flags {
  readonly messages: number;
  readonly rounds: number;
  readonly only?: readonly string[];
  readonly s3Delay: number;
  readonly batch: number;
  readonly json?: true;
  readonly write?: string;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** `sink`, `produce`, `fx` and `transform`. */
export function kafkaCommands(): readonly Command[] {
  return [
    common('sink', sinkContenders)
      .description('drains a topic by our sink and by others')
      .option('--s3-delay <ms>', 'how long the null S3 waits before each answer', wholeNumber(0, 60_000), 0)
      .action((flags: Flags) =>
        run('sink', flags, (chosen) => benchSink({ ...chosen, s3DelayMs: flags.s3Delay, say })),
      ),
    common('produce', produceContenders)
      .description('fills a topic by our producers and by bare kafkajs')
      .option('--batch <n>', 'records of one send', wholeNumber(1, 10_000), 1_000)
      .action((flags: Flags) =>
        run('produce', flags, (chosen) => benchProduce({ ...chosen, batch: flags.batch, say })),
      ),
    common('fx', [])
      .description('converts a year of transactions by the Spark batch and by plain Python')
      .action((flags: Flags) => run('fx', flags, (chosen) => benchFx({ ...chosen, say }))),
    common('transform', transformContenders)
      .description("transforms the product's changes as Firehose's function does")
      .action((flags: Flags) => run('transform', flags, (chosen) => benchTransform({ ...chosen, say }))),
  ];
}

function common(name: string, contenders: readonly string[]): Command {
  return new Command(name)
    .option('--messages <n>', 'messages in the topic', wholeNumber(1_000, 100_000_000), 1_000_000)
    .option('--rounds <n>', 'rounds', wholeNumber(1, 100), 3)
    .option('--only <ids>', `some of ${contenders.join(', ')}, or how they begin`, chosenOf(contenders))
    .option('--json', 'print one JSON document')
    .option('--write <file>', 'put the table into its marked block of this Markdown file');
}

type Chosen = Pick<Flags, 'messages' | 'rounds' | 'only'>;

async function run(
  name: string,
  { messages, rounds, only, json, write }: Flags,
  bench: (chosen: Chosen) => Promise<SinkReport | ProduceReport | FxReport | TransformReport>,
): Promise<void> {
  try {
    const where = await machine();
    const report = await bench({ messages, rounds, ...(only === undefined ? {} : { only }) });
    const block = blockOf({ machine: where, ...report });
    if (write !== undefined) await writeBlock(write, name, block);
    process.stdout.write(json ? `${JSON.stringify({ machine: where, ...report }, null, 2)}\n` : `${block}\n`);
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
