/** A gateway as a process of its own, which can be killed: reads its options as JSON from its first argument. */
import { startGateway } from '../../local/aws/gateway.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as Parameters<typeof startGateway>[0];
const gateway = await startGateway({
  ...options,
  trino: () => Promise.reject(new Error('no query goes through this gateway')),
});
process.stdout.write(`${gateway.url}\n`);
// The parent holds this pipe; when it is gone, so is the reason to be here.
process.stdin.resume().on('end', () => process.exit(1));
