/** What a node does by the clock: it tells its metrics, and looks for a new certificate. */
import type { InstanceFile } from '../instance/cloud-config.ts';

/** Arguments of {@link timerFiles}. */
export interface TimersSpec {
  /** Folder of the scripts. */
  readonly home: string;
  readonly nodeId: number;
  /** Whether the node has a certificate. */
  readonly secure: boolean;
}

interface Timer {
  readonly name: string;
  readonly description: string;
  /** Lines of `[Timer]`. */
  readonly when: readonly string[];
  readonly script: string;
  readonly user: 'kafka' | 'root';
}

/** Names of the timers. */
export function timerNames(spec: TimersSpec): readonly string[] {
  return timers(spec).map(({ name }) => `${name}.timer`);
}

/** Their units, two files each. */
export function timerFiles(spec: TimersSpec): readonly InstanceFile[] {
  return timers(spec).flatMap((timer) => [
    unit(`${timer.name}.service`, service(spec, timer)),
    unit(`${timer.name}.timer`, [
      '[Unit]',
      `Description=${timer.description}`,
      '[Timer]',
      ...timer.when,
      '[Install]',
      'WantedBy=timers.target',
    ]),
  ]);
}

function timers({ nodeId, secure }: TimersSpec): readonly Timer[] {
  const metrics: Timer = {
    name: 'streampact-kafka-metrics',
    description: 'Metrics of the Kafka node',
    when: ['OnBootSec=180', 'OnUnitActiveSec=60', 'AccuracySec=1'],
    script: 'metrics.sh',
    user: 'kafka',
  };
  const renewal: Timer = {
    name: 'streampact-kafka-renew',
    description: 'A new certificate for the Kafka node',
    // Two hours apart: never do two nodes start again together.
    when: [`OnCalendar=*-*-* ${String(2 * nodeId).padStart(2, '0')}:30:00 UTC`],
    script: 'renew.sh',
    // Only root starts services again.
    user: 'root',
  };
  return secure ? [metrics, renewal] : [metrics];
}

function service({ home }: TimersSpec, { description, script, user }: Timer): readonly string[] {
  return [
    '[Unit]',
    `Description=${description}`,
    '[Service]',
    'Type=oneshot',
    `User=${user}`,
    'EnvironmentFile=/etc/streampact/kafka.env',
    `ExecStart=${home}/${script}`,
    'TimeoutStartSec=300',
    'StandardOutput=append:/var/log/streampact/kafka.log',
    'StandardError=inherit',
  ];
}

function unit(name: string, lines: readonly string[]): InstanceFile {
  return { path: `/etc/systemd/system/${name}`, content: `${lines.join('\n')}\n`, mode: '0644' };
}
