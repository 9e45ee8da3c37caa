/** Puts the tags on every resource of AWS that takes any, so that no component has to think of them. */
import * as pulumi from '@pulumi/pulumi';
import type { StackConfig } from '../config.ts';
import { labelsOf, type Tags } from './labels.ts';

type Props = Readonly<Record<string, unknown>>;

/**
 * From here on, whatever the program declares bears its labels; a tag that a component gives itself stands. Not in local stacks, where
 * nobody is billed or asked.
 */
export function tagStack(config: StackConfig): void {
  if (config.local) return;
  // What products share holds the data of those too that have stacks of their own.
  const spec = { ...config, products: [...config.products, ...config.layers] };
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => ({
    props: tagged(type, props, labelsOf(name, spec)),
    opts,
  }));
}

/**
 * `props` with `tags` added, where the type takes any: the provider's SDK lists each argument that a type knows, also those that the
 * program leaves out.
 */
export function tagged(type: string, props: Props, tags: Tags): Props {
  if (!type.startsWith('aws:') || !('tags' in props)) return props;
  return (merges[type] ?? merge)(props, tags);
}

type Merge = (props: Props, tags: Tags) => Props;

const merge: Merge = (props, tags) => ({ ...props, tags: over(tags, props.tags) });

/** Types that take tags in another shape, or whose disks have tags of their own. */
const merges: Readonly<Record<string, Merge>> = {
  // Costs are told by bucket; an object's tags would want a right of their own from whoever uploads it.
  'aws:s3/bucketObjectv2:BucketObjectv2': (props) => props,
  'aws:autoscaling/group:Group': (props, tags) => ({
    ...props,
    tags: known(props.tags, (given) => [
      ...Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      ...listOf(given),
    ]),
  }),
  // Not by `volumeTags`, which would fight with the tags of volumes that are attached later.
  'aws:ec2/instance:Instance': (props, tags) => ({
    ...merge(props, tags),
    rootBlockDevice: known(props.rootBlockDevice, (given) => ({ ...(given as Props), tags })),
  }),
  // What an Auto Scaling group launches has its tags from the group; its disks have them from here.
  'aws:ec2/launchTemplate:LaunchTemplate': (props, tags) => ({
    ...merge(props, tags),
    tagSpecifications: known(props.tagSpecifications, (given) => [...listOf(given), { resourceType: 'volume', tags }]),
  }),
};

/** An argument may be an output, whatever its type. */
function known<T>(given: unknown, change: (given: unknown) => T): pulumi.Output<T> {
  return pulumi.output(given as pulumi.Input<object>).apply((value) => change(value)) as pulumi.Output<T>;
}

function listOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [];
}

function over(tags: Tags, given: unknown): pulumi.Output<Tags> {
  return known(given, (own) => ({ ...tags, ...(own as Tags | undefined) }));
}
