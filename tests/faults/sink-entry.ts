/**
 * The stream worker as it is deployed, over topics of the run's own: many runs share one broker, and one build serves them
 * all. It differs from `functions/crypto-market/sink.ts` in the topics' names alone; FAULTS_TOPIC holds the run's.
 */
import { messages } from '../../contracts/generated/crypto-market/messages.ts';
import { versions } from '../../contracts/generated/crypto-market/versions.ts';
import { runSink } from '../../functions/sink/main.ts';

const topic = process.env.FAULTS_TOPIC ?? '';
const contract = { ...messages['crypto-market/assets'], topic, deadLetterTopic: `${topic}.dlq` };

await runSink({ messages: { 'crypto-market/assets': contract }, versions });
