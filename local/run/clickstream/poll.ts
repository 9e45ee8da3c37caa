/** ClickStream API → Kafka: the deployed service answers, the deployed poller asks until there is no more. */

import { join } from 'node:path';
import { StreampactError } from '../../../contracts/src/error.ts';
import { generatedFolder } from '../../connect/desired.ts';
import { startProcess } from '../../engines/process.ts';
import { installBundle } from '../bundle.ts';
import { runToEnd } from '../finite-process.ts';
import { identityOf } from '../identity.ts';
import type { ProductContext, Stage } from '../product.ts';
import { localApiKey, part } from './side.ts';

const POLL_SECONDS = 180;

/** What the poller says at its end. */
interface PollCounts {
  readonly events: number;
}

export const pollStage: Stage = {
  name: 'poll',
  title: 'ClickStream API → Kafka',
  async run(context) {
    const api = await startApi(context);
    try {
      const stdout = await runToEnd(context, {
        name: 'clickstream-poller',
        process: part(context, 'poller'),
        surroundings: {
          STREAMPACT_CLICKSTREAM_URL: api.url,
          STREAMPACT_CLICKSTREAM_KEY: localApiKey,
          STREAMPACT_CONNECTOR_FILE: join(generatedFolder, 'connectors', 'CLICKSTREAM_SRC_CONNECTOR.json'),
          STREAMPACT_POLL_UNTIL_IDLE: 'yes',
        },
        seconds: POLL_SECONDS,
      });
      const { events } = JSON.parse(stdout) as PollCounts;
      return { in: events, out: events, rejected: 0 };
    } finally {
      await api.stop();
    }
  },
};

async function startApi(context: ProductContext): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { cloud } = context;
  const { bundle, entry, environment } = part(context, 'api');
  const { s3 } = await identityOf(context, 'clickstream-api');
  const home = await installBundle(s3, bundle, join(cloud.state.path, 'workers'));
  const port = cloud.ports.clickstreamApi;
  const url = `http://127.0.0.1:${port}`;
  const engine = await startProcess({
    name: 'The ClickStream API',
    command: process.execPath,
    args: ['--enable-source-maps', join(home, entry)],
    cwd: home,
    env: {
      ...environment,
      STREAMPACT_CLICKSTREAM_HOST: '127.0.0.1',
      STREAMPACT_CLICKSTREAM_PORT: String(port),
      STREAMPACT_CLICKSTREAM_KEY: localApiKey,
    },
    logFile: join(cloud.state.logs, 'clickstream-api.log'),
    watchdog: cloud.engines.watchdog,
    ready: async () => (await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) })).ok,
    startSeconds: 30,
  }).catch((cause: unknown) => {
    throw new StreampactError('LOCAL_STAGE_FAILED', 'The ClickStream API does not answer.', {
      where: join(cloud.state.logs, 'clickstream-api.log'),
      fix: 'see the end of that log',
      cause,
    });
  });
  return { url, stop: () => engine.stop() };
}
