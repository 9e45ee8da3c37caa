/** A gateway that tests can kill: `gateway-process.ts <port> <upstream> <Kinesis> <folder of its own>`. */
import { startGateway } from '../../../local/aws/gateway.ts';

const [port, upstream = '', kinesisUpstream = '', folder = ''] = process.argv.slice(2);
const gateway = await startGateway({
  port: Number(port),
  upstream,
  kinesisUpstream,
  trino: () => Promise.reject(new Error('no query goes through this gateway')),
  logsDir: folder,
  stateDir: folder,
});
process.once('SIGTERM', () => {
  void gateway.stop().then(() => process.exit(0));
});
// A test that is killed leaves nothing behind: its end of the pipe closes with it.
process.stdin.on('end', () => process.exit(1)).resume();
