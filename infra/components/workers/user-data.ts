/** User data of a stream worker: Node, the bundle by its hash, a systemd unit. */
import { cloudConfig, environmentFile, script } from '../instance/cloud-config.ts';
import { logAgentCommand, logAgentPackage, logFiles } from '../instance/logs.ts';
import { serviceUnit } from '../instance/unit.ts';

/** What differs from worker to worker. */
export interface WorkerSettings {
  readonly description: string;
  readonly bundle: { readonly bucket: string; readonly key: string; readonly sha256: string };
  /** Module in the bundle that Node runs. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
}

const workerHome = '/opt/streampact/worker';
const scripts = '/opt/streampact/setup';
const logFile = '/var/log/streampact/worker.log';
const environment = { worker: '/etc/streampact/worker.env', install: '/etc/streampact/install.env' } as const;

/** A worker's user data. */
export function workerUserData(settings: WorkerSettings): string {
  const { bundle } = settings;
  return cloudConfig({
    // Amazon Linux names each Node by its major version, the executable too.
    packages: ['nodejs24', 'unzip', logAgentPackage],
    files: [
      { path: `${scripts}/fetch.sh`, content: script('../instance/fetch.sh', import.meta.url), mode: '0755' },
      { path: `${scripts}/install.sh`, content: script('install.sh', import.meta.url), mode: '0755' },
      { path: environment.worker, content: environmentFile(settings.environment) },
      {
        path: environment.install,
        content: environmentFile({
          BUNDLE_URL: `s3://${bundle.bucket}/${bundle.key}`,
          BUNDLE_SHA256: bundle.sha256,
          WORKER_HOME: workerHome,
        }),
      },
      { path: '/etc/systemd/system/streampact-worker.service', content: workerUnit(settings), mode: '0644' },
      ...logFiles({ file: logFile, logGroup: settings.logGroup }),
    ],
    commands: [
      ['systemd-run', '--wait', '--pipe', `--property=EnvironmentFile=${environment.install}`, `${scripts}/install.sh`],
      logAgentCommand,
    ],
  });
}

function workerUnit({ description, entry }: WorkerSettings): string {
  return serviceUnit({
    description,
    user: 'streampact',
    environmentFile: environment.worker,
    command: ['/usr/bin/node-24', '--enable-source-maps', `${workerHome}/${entry}`],
    logFile,
    stopSeconds: 90,
  });
}
