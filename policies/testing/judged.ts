/** Examples as resources of a stack. */
import type { Member } from '../rule.ts';
import type { ExampleResource } from './example.ts';

/** The resources as members of `stack`. */
export function membersOf(resources: readonly ExampleResource[], stack = 'prod'): readonly Member[] {
  const urnOf = (name: string): string => {
    const type = resources.find((resource) => (resource.name ?? 'example') === name)?.type ?? 'aws:sqs/queue:Queue';
    return `urn:pulumi:${stack}::streampact::${type}::${name}`;
  };
  return resources.map(({ type, props, name = 'example', protect = false, from = {} }) => ({
    ...{ urn: `urn:pulumi:${stack}::streampact::${type}::${name}`, type, name, stack, props, protect },
    sources: Object.fromEntries(Object.entries(from).map(([property, source]) => [property, [urnOf(source)]])),
  }));
}
