/**
 * The credentials of Kafka: a Lambda function that makes certificates and passwords and puts them into Secrets Manager. The program
 * and its state never see them, and neither do the function's answer and its log.
 */
import { kafkaSecrets } from '../../contracts/src/access/secrets.ts';
import { text } from '../shared/config.ts';
import { lambdaHandler } from '../shared/lambda.ts';
import { secretsManagerStore } from '../shared/secret-store.ts';
import { parseEvent } from './event.ts';
import { fill } from './fill.ts';

const codes = { contested: 'KAFKA_CREDENTIALS_CONTESTED', failed: 'KAFKA_CREDENTIALS_STORE_FAILED' } as const;

/** Returns `{ written, kept, certificates }`. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({
  name: 'kafka-credentials',
  variables: { secrets: text('STREAMPACT_KAFKA_SECRETS') },
  open: ({ secrets }) => {
    const world = { store: secretsManagerStore(codes), names: kafkaSecrets(secrets) };
    return {
      invoke: (event, deadline) =>
        deadline.race(fill({ ...world, now: new Date() }, parseEvent(event)), {
          code: 'KAFKA_CREDENTIALS_STORE_FAILED',
          what: 'Filling the secrets',
          fix: 'Run it again: what is done already is left as it is.',
        }),
      close: async () => {},
    };
  },
});
