/** The topic reconciler: a Lambda function inside the VPC that `pulumi up` invokes with the topics of all contracts. */
import { shared } from '../shared/config.ts';
import { createKafka } from '../shared/kafka.ts';
import { lambdaHandler } from '../shared/lambda.ts';
import { parseEvent } from './event.ts';
import { reconcile } from './reconcile.ts';

/** Returns `{ created, altered, unchanged }`. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({
  name: 'topics',
  variables: { brokers: shared.kafkaBrokers },
  open: ({ brokers }, logger) => {
    const kafka = createKafka({ brokers, clientId: 'streampact-topics', logger });
    return {
      invoke: async (event, deadline) => reconcile(kafka.admin(), parseEvent(event), deadline),
      close: async () => {},
    };
  },
});
