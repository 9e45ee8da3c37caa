/** Which keys a stack's file may have, whoever reads them: a key that nobody reads would leave a default in force without a word. */
import * as aws from '@pulumi/aws';
import * as snowflake from '@pulumi/snowflake';
import { meant } from './readers.ts';
import { settings } from './settings.ts';
import { secretSettings } from './settings-secrets.ts';

/** Keys of a provider, by the list that its SDK comes with; `requireRegion` there is a function. */
const keysOf = (config: object): readonly string[] => Object.keys(config).filter((key) => key !== 'requireRegion');

/** Namespace → its keys. */
const namespaces: Readonly<Record<string, readonly string[]>> = {
  streampact: [...Object.keys(settings), ...Object.keys(secretSettings)],
  aws: keysOf(aws.config),
  snowflake: keysOf(snowflake.config),
};

/** The engine's own, which has no list of its keys. */
const engine = 'pulumi';

/** What is wrong with the keys of a configuration, each with its namespace. */
export function unknownKeys(keys: Iterable<string>): readonly string[] {
  return [...keys].flatMap((key) => {
    const [namespace = '', name = ''] = key.split(/:(.*)/s);
    if (namespace === engine || namespaceOf(namespace).includes(name)) return [];
    return [`${key} is not a known key${suggestion(namespace, name)}`];
  });
}

function namespaceOf(namespace: string): readonly string[] {
  return Object.hasOwn(namespaces, namespace) ? (namespaces[namespace] ?? []) : [];
}

/** A near miss in the same namespace, the same name in another one, or a near miss of the namespace. */
function suggestion(namespace: string, name: string): string {
  const near = meant(name, namespaceOf(namespace));
  if (near !== '') return near;
  const elsewhere = Object.keys(namespaces).find((each) => namespaceOf(each).includes(name));
  if (elsewhere !== undefined) return `; did you mean '${elsewhere}:${name}'?`;
  const known = [...Object.keys(namespaces), engine];
  if (known.includes(namespace)) return '';
  const missed = meant(namespace, known);
  return missed === ''
    ? `; its namespace is none of ${known.join(', ')}`
    : `${missed.replace('?', ' as its namespace?')}`;
}

const regions: readonly string[] = Object.values(aws.Region);

/** What is wrong with a region of AWS, by the list that the provider's SDK comes with. */
export function regionProblems(region: string): readonly string[] {
  return regions.includes(region) ? [] : [`aws:region ${region} is no region of AWS${meant(region, regions)}`];
}
