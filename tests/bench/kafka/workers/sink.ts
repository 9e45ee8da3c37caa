/** The stream worker with the contract of the benchmark's messages. */
import { messages } from '../../../../contracts/generated/csv-replay/messages.ts';
import { versions } from '../../../../contracts/generated/csv-replay/versions.ts';
import { runSink } from '../../../../functions/sink/main.ts';

await runSink({ messages, versions });
