/**
 * A connector's configuration as Kafka Connect's REST takes it, read for our own sink: the file that a worker with Confluent's
 * S3 sink runs by is the file that this one runs by.
 */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Environment } from '../../shared/config.ts';
import { classes, requiredKeys, ruleOf } from './connector-keys.ts';
import type { PlaceFields } from './line.ts';

/** The file. Texts may hold `${env:NAME}`, as Kafka's EnvVarConfigProvider has it. */
export interface ConnectorFile {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

/** What it asks for. */
export interface ConnectorSettings {
  readonly name: string;
  readonly topics: readonly string[];
  /** Prefix of all objects, without slashes at its ends. */
  readonly topicsDir: string;
  readonly bucket: string;
  readonly flushSize: number;
  /** Longest time that a record waits, in milliseconds; undefined for no such bound. */
  readonly rotateMs?: number;
  readonly fields: PlaceFields;
  /** The schema registry's root where values are Avro; undefined where they are JSON. */
  readonly registryUrl?: string;
  readonly deadLetterTopic: string;
}

const fieldName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const insertField = 'org.apache.kafka.connect.transforms.InsertField$Value';
const placeKeys = ['partition.field', 'offset.field', 'timestamp.field'] as const;

/** Reads a configuration; throws CONFIG_INVALID, which names everything that is not taken. */
export function readConnector({ name, config }: ConnectorFile, environment: Environment): ConnectorSettings {
  const problems: string[] = [];
  const values = new Map<string, string>();
  for (const [key, text] of Object.entries(config)) {
    const rule = ruleOf(key);
    if (rule === undefined) problems.push(`${key} is not known here`);
    else if (rule.rule !== 'passed over') values.set(key, resolve(text, environment, problems));
    if (rule?.rule === 'only' && !rule.values.includes(values.get(key) ?? ''))
      problems.push(`${key} must be ${rule.values.join(' or ')}`);
  }
  for (const key of requiredKeys) if (!values.has(key)) problems.push(`${key} is missing`);
  const text = (key: string, pattern = /^.+$/): string => {
    const value = values.get(key);
    if (value === undefined) problems.push(`${key} is missing`);
    else if (!pattern.test(value)) problems.push(`${key} is not right`);
    return value ?? '';
  };
  const settings = {
    name,
    topics: text('topics', /^[\w.-]+(?:\s*,\s*[\w.-]+)*$/).split(/\s*,\s*/),
    topicsDir: values.has('topics.dir') ? text('topics.dir', /^[\w=][\w.=-]*(?:\/[\w=][\w.=-]*)*$/) : 'topics',
    bucket: text('s3.bucket.name'),
    flushSize: Number(text('flush.size', /^[1-9]\d{0,8}$/)),
    ...(values.has('rotate.schedule.interval.ms') && {
      rotateMs: Number(text('rotate.schedule.interval.ms', /^[1-9]\d{2,8}$/)),
    }),
    fields: fieldsOf(text, problems, values),
    ...registryOf(text),
    deadLetterTopic: text('errors.deadletterqueue.topic.name'),
  };
  if (values.has('name') && values.get('name') !== name) problems.push('name is not that of the file');
  if (settings.rotateMs !== undefined && !values.has('timezone'))
    problems.push('timezone is missing, which a schedule needs');
  if (problems.length > 0) throw invalid(name, problems);
  return settings;
}

type ReadText = (key: string, pattern?: RegExp) => string;

function fieldsOf(text: ReadText, problems: string[], values: ReadonlyMap<string, string>): PlaceFields {
  const prefix = `transforms.${text('transforms', /^\w+$/)}.`;
  if (text(`${prefix}type`) !== insertField) problems.push(`${prefix}type must be ${insertField}`);
  const known = new Set(['type', ...placeKeys].map((key) => `${prefix}${key}`));
  for (const key of values.keys())
    if (key.startsWith('transforms.') && !known.has(key)) problems.push(`${key} is not known here`);
  const [partition = '', offset = '', timestamp = ''] = placeKeys.map((key) => text(`${prefix}${key}`, fieldName));
  if (new Set([partition, offset, timestamp]).size < 3) problems.push(`${prefix}*: two fields have one name`);
  return { partition, offset, timestamp };
}

function registryOf(text: ReadText): { readonly registryUrl?: string } {
  const converter = text(
    'value.converter',
    new RegExp(`^(?:${Object.values(classes).join('|').replaceAll('.', '\\.')})$`),
  );
  if (converter === classes.json) {
    text('value.converter.schemas.enable'); // true by Connect's default
    return {};
  }
  const url = text('value.converter.apicurio.registry.url', /^https?:\/\/[^/@?#\s]+(?:\/[^@?#\s]*)?$/);
  return { registryUrl: url.replace(/\/apis\/.*$/, '').replace(/\/+$/, '') };
}

/** Replaces `${env:NAME}`; other providers are none of ours. */
function resolve(text: string, environment: Environment, problems: string[]): string {
  return text.replace(/\$\{([^:}]*):?([^}]*)\}/g, (_, provider: string, name: string) => {
    const value = provider === 'env' ? environment[name] : undefined;
    if (provider !== 'env') problems.push(`the provider "${provider}" is not known here`);
    else if (value === undefined || value === '') problems.push(`the environment variable ${name} is missing`);
    return value ?? '';
  });
}

function invalid(name: string, problems: readonly string[]): StreampactError {
  return new StreampactError(
    'CONFIG_INVALID',
    `The connector ${name} asks for what the sink does not do: ${problems.join('; ')}.`,
    {
      where: `configuration of ${name}`,
      fix: 'Change what the configuration is generated from, or the environment of the worker.',
    },
  );
}
