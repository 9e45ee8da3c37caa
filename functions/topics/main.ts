/**
 * The reconciler: a Lambda function inside the VPC that `pulumi up` invokes with the topics of all contracts and, where Kafka asks who
 * somebody is, with all users and their rights.
 */
import { lambdaHandler } from '../shared/lambda.ts';
import { parseAccess } from './access-event.ts';
import { accessPorts, adminKafka, variables } from './admin-clients.ts';
import { parseEvent } from './event.ts';
import { reconcile } from './reconcile.ts';
import { reconcileAccess } from './reconcile-access.ts';

/** Returns `{ created, altered, unchanged }`, for users `{ allowed, forbidden, given, removed }`. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({
  name: 'topics',
  variables,
  open: async (settings, logger) => {
    const kafka = await adminKafka(settings, logger);
    return {
      invoke: async (event, deadline) => {
        const access = parseAccess(event);
        if (access === undefined) return reconcile(kafka.admin(), parseEvent(event), deadline);
        return reconcileAccess(accessPorts(settings, kafka, logger), access, deadline);
      },
      close: async () => {},
    };
  },
});
