/**
 * The key of personal columns: a Lambda function that makes it and puts it into Secrets Manager. The program and its state never see
 * it, and neither do the function's answer and its log.
 */
import { text } from '../shared/config.ts';
import { lambdaHandler } from '../shared/lambda.ts';
import { secretsManagerStore } from '../shared/secret-store.ts';
import { fill } from './fill.ts';

const codes = { contested: 'PRIVACY_KEY_CONTESTED', failed: 'PRIVACY_KEY_STORE_FAILED' } as const;

/** Returns `{ outcome }`, whatever the event says. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({
  name: 'privacy-key',
  variables: { secret: text('STREAMPACT_PRIVACY_KEY_ARN') },
  open: ({ secret }) => {
    const store = secretsManagerStore(codes);
    return {
      invoke: (event, deadline) =>
        isDeletion(event)
          ? Promise.resolve({ outcome: 'kept' as const })
          : deadline.race(fill(store, secret), {
              code: 'PRIVACY_KEY_STORE_FAILED',
              what: 'Filling the secret',
              fix: 'Run it again: a key that is there stays.',
            }),
      close: async () => {},
    };
  },
});

/** Pulumi invokes once more when the invocation is deleted. */
function isDeletion(event: unknown): boolean {
  const { tf } = (event ?? {}) as { readonly tf?: { readonly action?: unknown } };
  return tf?.action === 'delete';
}
