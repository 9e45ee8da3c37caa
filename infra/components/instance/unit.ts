/** systemd units of our services. */

/** Arguments of {@link serviceUnit}. */
export interface UnitSpec {
  readonly description: string;
  readonly user: string;
  /** File of {@link environmentFile}. */
  readonly environmentFile: string;
  /** Absolute path of the executable, then its arguments; none holds a blank. */
  readonly command: readonly string[];
  readonly logFile: string;
  /** How long a graceful stop may take. */
  readonly stopSeconds: number;
  /** When it is started again after it has ended; `always` by default. */
  readonly restart?: 'always' | 'on-failure';
  /** Exit codes of a graceful stop, beside 0. */
  readonly stopExitCodes?: readonly number[];
  /** Without this folder's volume the service does not start, so it never writes to the root disk instead. */
  readonly requiresMount?: string;
  /** What root does before each start. */
  readonly prepare?: Preparation;
}

/** A command that fills a folder before the service starts; the folder goes when the service ends. */
interface Preparation {
  /** Absolute path of the executable, then its arguments; none holds a blank. */
  readonly command: readonly string[];
  /** Below `/run`, which is in memory: the user's own, and nobody else's. */
  readonly folder: string;
  /** How long it may take. */
  readonly seconds: number;
}

/** A unit that is started again when it ends, and that gains no rights. */
export function serviceUnit(spec: UnitSpec): string {
  const mount = spec.requiresMount === undefined ? [] : [`RequiresMountsFor=${spec.requiresMount}`];
  const exitCodes = spec.stopExitCodes === undefined ? [] : [`SuccessExitStatus=${spec.stopExitCodes.join(' ')}`];
  return [
    '[Unit]',
    `Description=${spec.description}`,
    'Wants=network-online.target',
    'After=network-online.target',
    ...mount,
    '',
    '[Service]',
    `User=${spec.user}`,
    `EnvironmentFile=${spec.environmentFile}`,
    ...(spec.prepare === undefined ? [] : preparation(spec.prepare)),
    `ExecStart=${spec.command.join(' ')}`,
    `Restart=${spec.restart ?? 'always'}`,
    'RestartSec=5',
    `TimeoutStopSec=${spec.stopSeconds}`,
    ...exitCodes,
    'LimitNOFILE=100000',
    'NoNewPrivileges=true',
    'ProtectSystem=full',
    'ProtectHome=true',
    'PrivateTmp=true',
    `StandardOutput=append:${spec.logFile}`,
    'StandardError=inherit',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

function preparation({ command, folder, seconds }: Preparation): readonly string[] {
  return [
    `RuntimeDirectory=${folder}`,
    'RuntimeDirectoryMode=0750',
    `ExecStartPre=+${command.join(' ')}`,
    `TimeoutStartSec=${seconds}`,
  ];
}
