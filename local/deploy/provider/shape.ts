/** Turns Pulumi's argument shapes into those of the AWS API. */

/** Properties whose keys are data, not names of the API: they pass as they are. */
const maps = new Set(['tags', 'parameters', 'variables', 'defaultArguments', 'nonOverridableArguments', 'arguments']);

/** Names in which the API's capitals differ from Pulumi's. */
const renamed: Readonly<Record<string, string>> = {
  enforceWorkgroupConfiguration: 'EnforceWorkGroupConfiguration',
  publishCloudwatchMetricsEnabled: 'PublishCloudWatchMetricsEnabled',
  kmsKeyArn: 'KmsKey',
  serDeInfo: 'SerdeInfo',
};

/**
 * Writes every name with a capital first, and leaves absent values out: `{ scriptLocation }` becomes `{ ScriptLocation }`.
 * The caller says which type of the SDK the result is.
 */
export function pascal<T>(value: unknown): T {
  return convert(value) as T;
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  return Object.fromEntries(
    entries.map(([name, item]) => [
      renamed[name] ?? name.charAt(0).toUpperCase() + name.slice(1),
      maps.has(name) ? item : convert(item),
    ]),
  );
}

/** The properties of `value` that are named, and no others. */
export function pick<T extends object, Name extends keyof T>(value: T, names: readonly Name[]): Pick<T, Name> {
  return Object.fromEntries(names.map((name) => [name, value[name]])) as Pick<T, Name>;
}

/** A key and its value, as most services take tags. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Tags as a list; for absent ones an empty list. */
export function tagList(tags: Readonly<Record<string, string>> | undefined): Tag[] {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** The keys of tags that were there before and are not any more. */
export function droppedTags(
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>> = {},
): string[] {
  return Object.keys(before).filter((key) => !(key in after));
}

/** `value`, which the API always returns, although its types do not say so. */
export function present<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new TypeError(`The local cloud answered without ${what}.`);
}
