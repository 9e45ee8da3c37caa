/** The stream worker of csv-replay. */
import { messages } from '../../contracts/generated/csv-replay/messages.ts';
import { versions } from '../../contracts/generated/csv-replay/versions.ts';
import { runSink } from '../sink/main.ts';

await runSink({ messages, versions });
