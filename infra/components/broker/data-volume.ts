/** A node's disk, kept when the node is replaced, and when the stack goes unless both opt-ins say otherwise. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';

/** Arguments of {@link createDataVolume}. */
export interface DataVolumeSpec {
  readonly availabilityZone: string;
  readonly volumeGibibytes: number;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
}

/** Makes `<name>-data` under `parent`; the stack's own key encrypts it where the stack has one. */
export function createDataVolume(parent: pulumi.Resource, name: string, spec: DataVolumeSpec): aws.ebs.Volume {
  return new aws.ebs.Volume(
    `${name}-data`,
    {
      availabilityZone: spec.availabilityZone,
      size: spec.volumeGibibytes,
      type: 'gp3',
      encrypted: true,
      finalSnapshot: !spec.deletable,
      tags: { Name: `${name}-data`, 'streampact:backup': 'daily' },
    },
    { parent, protect: !spec.deletable, retainOnDelete: !spec.deletable },
  );
}
