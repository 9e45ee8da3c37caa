/** Logs of an instance: written to a file by systemd, sent to CloudWatch by its agent. */
import type { InstanceFile } from './cloud-config.ts';

/** Arguments of {@link logFiles}. */
export interface LogFilesSpec {
  /** File that the service writes. */
  readonly file: string;
  readonly logGroup: string;
}

const agentConfig = '/opt/aws/amazon-cloudwatch-agent/etc/streampact.json';

/** Package of the agent in Amazon Linux 2023. */
export const logAgentPackage = 'amazon-cloudwatch-agent';

/** Starts the agent with {@link logFiles}. */
export const logAgentCommand: readonly string[] = [
  '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl',
  '-a',
  'fetch-config',
  '-m',
  'ec2',
  '-s',
  '-c',
  `file:${agentConfig}`,
];

/** The agent's configuration, and a rotation that keeps the file from filling the disk. */
export function logFiles({ file, logGroup }: LogFilesSpec): readonly InstanceFile[] {
  const collected = { file_path: file, log_group_name: logGroup, log_stream_name: '{instance_id}' };
  return [
    {
      path: agentConfig,
      content: JSON.stringify({ logs: { logs_collected: { files: { collect_list: [collected] } } } }),
    },
    {
      path: '/etc/logrotate.d/streampact',
      content: `${file} {\n  size 50M\n  rotate 4\n  compress\n  copytruncate\n  missingok\n}\n`,
      mode: '0644',
    },
  ];
}
