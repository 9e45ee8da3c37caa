/** User data of a stream worker: Node, the bundle by its hash, a systemd unit. */
import { script } from '../instance/cloud-config.ts';
import { serviceUserData } from '../instance/service.ts';

/** What differs from worker to worker. */
export interface WorkerSettings {
  readonly description: string;
  readonly bundle: { readonly bucket: string; readonly key: string; readonly sha256: string };
  /** Module in the bundle that Node runs. */
  readonly entry: string;
  readonly endsByItself: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
}

/** Where the bundle is unpacked. */
export const workerHome = '/opt/streampact/worker';

/** A worker's user data. */
export function workerUserData(settings: WorkerSettings): string {
  const { description, bundle, entry, endsByItself, environment, logGroup } = settings;
  return serviceUserData({
    name: 'worker',
    // Amazon Linux names each Node by its major version, the executable too.
    packages: ['nodejs24', 'unzip'],
    scripts: { 'install.sh': script('install.sh', import.meta.url) },
    installEnvironment: {
      BUNDLE_URL: `s3://${bundle.bucket}/${bundle.key}`,
      BUNDLE_SHA256: bundle.sha256,
      WORKER_HOME: workerHome,
    },
    environment,
    unit: {
      description,
      user: 'streampact',
      restart: endsByItself ? 'on-failure' : 'always',
      command: ['/usr/bin/node-24', '--enable-source-maps', `${workerHome}/${entry}`],
      stopSeconds: 90,
    },
    logGroup,
  });
}
