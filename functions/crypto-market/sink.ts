/** The stream worker of crypto-market. */
import { messages } from '../../contracts/generated/crypto-market/messages.ts';
import { versions } from '../../contracts/generated/crypto-market/versions.ts';
import { runSink } from '../sink/main.ts';

await runSink({ messages, versions });
