/** The stream worker of fx-rates. */
import { messages } from '../../contracts/generated/fx-rates/messages.ts';
import { versions } from '../../contracts/generated/fx-rates/versions.ts';
import { runSink } from '../sink/main.ts';

await runSink({ messages, versions });
