/** User data of an instance that runs one service: a script installs it at the first start, systemd runs it, its log is kept. */
import { cloudConfig, environmentFile, type InstanceFile, script } from './cloud-config.ts';
import { logAgentCommand, logAgentPackage, logFiles } from './logs.ts';
import { serviceUnit, type UnitSpec } from './unit.ts';

type Variables = Readonly<Record<string, string>>;

/** Arguments of {@link serviceUserData}. */
export interface ServiceSpec {
  /** Names the systemd unit `streampact-<name>`, its environment and its log file. */
  readonly name: string;
  readonly packages: readonly string[];
  /** Texts by file name: `install.sh`, and what it calls beside `fetch.sh`, which it finds in its own folder too. */
  readonly scripts: { readonly 'install.sh': string } & Variables;
  /** What `install.sh` reads. */
  readonly installEnvironment: Variables;
  /** What the service reads. */
  readonly environment: Variables;
  /** Further files, e.g. of timers. */
  readonly files?: readonly InstanceFile[];
  readonly unit: Omit<UnitSpec, 'environmentFile' | 'logFile'>;
  readonly logGroup: string;
}

const scripts = '/opt/streampact/setup';
const installEnvironment = '/etc/streampact/install.env';

/** The user data in plain text. */
export function serviceUserData(spec: ServiceSpec): string {
  const environment = `/etc/streampact/${spec.name}.env`;
  const logFile = `/var/log/streampact/${spec.name}.log`;
  return cloudConfig({
    packages: [...spec.packages, logAgentPackage],
    files: [
      ...scriptFiles({ 'fetch.sh': script('fetch.sh', import.meta.url), ...spec.scripts }),
      { path: environment, content: environmentFile(spec.environment) },
      { path: installEnvironment, content: environmentFile(spec.installEnvironment) },
      {
        path: `/etc/systemd/system/streampact-${spec.name}.service`,
        content: serviceUnit({ ...spec.unit, environmentFile: environment, logFile }),
        mode: '0644',
      },
      ...(spec.files ?? []),
      ...logFiles({ file: logFile, logGroup: spec.logGroup }),
    ],
    commands: [
      ['systemd-run', '--wait', '--pipe', `--property=EnvironmentFile=${installEnvironment}`, `${scripts}/install.sh`],
      logAgentCommand,
    ],
  });
}

function scriptFiles(texts: Variables): readonly InstanceFile[] {
  return Object.entries(texts).map(([name, content]) => ({ path: `${scripts}/${name}`, content, mode: '0755' }));
}
