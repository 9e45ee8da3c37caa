/** Whatever runs says what it does, in a place that is kept. */
import type { Plain, PlainObject } from '../plain.ts';
import type { ResourceRule } from '../rule.ts';
import { at, isOn, isSet, texts } from '../value.ts';

/** How a type says where it logs. */
interface Runner {
  readonly type: string;
  readonly logs: (props: PlainObject) => boolean;
}

const hasAny = (value: Plain): boolean => isSet(value) && !(Array.isArray(value) && value.length === 0);

const runners: readonly Runner[] = [
  { type: 'aws:lambda/function:Function', logs: (p) => isSet(at(p, 'loggingConfig.logGroup')) },
  {
    type: 'aws:glue/job:Job',
    logs: (p) => isOn(at(p, 'defaultArguments.--enable-continuous-cloudwatch-log')),
  },
  { type: 'aws:rds/instance:Instance', logs: (p) => texts(at(p, 'enabledCloudwatchLogsExports')).includes('error') },
  {
    type: 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream',
    logs: (p) => isOn(at(p, 'extendedS3Configuration.cloudwatchLoggingOptions.enabled')),
  },
  { type: 'aws:opensearch/domain:Domain', logs: (p) => hasAny(at(p, 'logPublishingOptions')) },
  { type: 'aws:redshiftserverless/namespace:Namespace', logs: (p) => hasAny(at(p, 'logExports')) },
  { type: 'aws:athena/workgroup:Workgroup', logs: (p) => isOn(at(p, 'configuration.publishCloudwatchMetricsEnabled')) },
];

/** The rules. */
export const logging: readonly ResourceRule[] = [
  {
    name: 'logs-somewhere',
    subject: 'logging',
    description: 'Functions, jobs, databases, deliveries and query groups log or measure into CloudWatch.',
    remedy: 'Give it a log group of the stack, or turn its export of logs on.',
    level: 'mandatory',
    stacks: 'cloud',
    types: runners.map(({ type }) => type),
    judge: ({ type, props }) =>
      runners.some((runner) => runner.type === type && !runner.logs(props)) ? ['Nobody could read what it did.'] : [],
  },
  {
    name: 'log-retention',
    subject: 'logging',
    description: 'A log group says how long its lines are kept.',
    remedy: 'Set `retentionInDays`; the setting is `logRetentionDays`.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:cloudwatch/logGroup:LogGroup'],
    judge: ({ props }) => {
      const days = at(props, 'retentionInDays');
      return isSet(days) && days !== 0 ? [] : ['Its lines are kept for ever.'];
    },
  },
  {
    name: 'function-logs-as-json',
    subject: 'logging',
    description: 'Functions log JSON, so that lines can be searched by their fields.',
    remedy: "Set `loggingConfig.logFormat` to 'JSON'.",
    level: 'advisory',
    stacks: 'cloud',
    types: ['aws:lambda/function:Function'],
    judge: ({ props }) =>
      at(props, 'loggingConfig.logFormat') === 'Text' || !isSet(at(props, 'loggingConfig.logFormat'))
        ? ['Its log is plain text.']
        : [],
  },
];
