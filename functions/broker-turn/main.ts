/** Whose turn it is: a Lambda function inside the VPC that `pulumi up` asks before it replaces a Kafka node. */
import kafkajs from 'kafkajs'; // CommonJS: its names come with the default import
import { list, text } from '../shared/config.ts';
import { readKafkaCertificate } from '../shared/kafka-login.ts';
import { lambdaHandler } from '../shared/lambda.ts';
import { parseQuestion } from './event.ts';
import { answersAt, awaitTurn } from './turn.ts';

/** Returns `{ node, because }`. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({
  name: 'broker-turn',
  variables: { addresses: list('STREAMPACT_KAFKA_INTERNAL'), certificate: text('STREAMPACT_KAFKA_ADMIN_ARN') },
  open: ({ addresses, certificate }) => ({
    invoke: async (event, deadline) => {
      const question = parseQuestion(event);
      // Read each time: it may have been renewed, and `up` asks a few times a year.
      const admin = new kafkajs.Kafka({
        ...(await readKafkaCertificate(certificate)),
        clientId: 'streampact-broker-turn',
        brokers: [...addresses],
        connectionTimeout: 3_000,
        requestTimeout: 10_000,
        retry: { retries: 1 },
        logLevel: kafkajs.logLevel.NOTHING,
      }).admin();
      return awaitTurn({ admin, answers: async (node) => answersAt(addresses[node - 1] ?? '') }, question, deadline);
    },
    close: async () => {},
  }),
});
