/** A gateway as a process of its own: reads its options as JSON from its first argument. SIGTERM ends it in order. */
import { startGateway } from '../../../local/aws/gateway.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as Parameters<typeof startGateway>[0];
const gateway = await startGateway({
  ...options,
  trino: () => Promise.reject(new Error('no query goes through this gateway')),
});
process.once('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
process.stdout.write(`${gateway.url}\n`);
// A test that is killed leaves nothing behind: its end of the pipe closes with it.
process.stdin.resume().on('end', () => process.exit(1));
