/** Amazon Athena: workgroups and named queries. https://docs.aws.amazon.com/athena/latest/APIReference/ */
import type { WorkGroupConfiguration } from '@aws-sdk/client-athena';
import type { NamedQueryArgs, WorkgroupArgs } from '@pulumi/aws/athena/index.js';
import { type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal, present, tagList } from './shape.ts';

export const athena: readonly ResourceRow[] = [
  resource<WorkgroupArgs>({
    type: 'aws:athena/workgroup:Workgroup',
    autoname: { property: 'name', maxLength: 128 },
    replaceOn: ['name'],
    create: async (inputs, cloud) => {
      const name = inputs.name ?? '';
      await (await cloud.athena()).createWorkGroup({
        Name: name,
        Configuration: configuration(inputs),
        Tags: tagList(inputs.tags),
        ...(inputs.description !== undefined && { Description: inputs.description }),
      });
      return { id: name, outputs: { arn: cloud.arn('athena', `workgroup/${name}`) } };
    },
    update: async ({ id, inputs: { description, state, ...inputs } }, cloud) => {
      const { ResultConfiguration, ...rest } = configuration(inputs);
      await (await cloud.athena()).updateWorkGroup({
        WorkGroup: id,
        ConfigurationUpdates: {
          ...rest,
          ...(ResultConfiguration && { ResultConfigurationUpdates: ResultConfiguration }),
        },
        ...pascal<object>({ description, state }),
      });
      return undefined;
    },
    delete: async ({ id, inputs: { forceDestroy = false } }, cloud) =>
      (await cloud.athena()).deleteWorkGroup({ WorkGroup: id, RecursiveDeleteOption: forceDestroy }),
  }),
  resource<NamedQueryArgs>({
    type: 'aws:athena/namedQuery:NamedQuery',
    autoname: { property: 'name', maxLength: 128 },
    replaceOn: [],
    // Athena tells named queries apart by their ids: two of one name do not collide.
    deleteBeforeReplace: false,
    create: async ({ name = '', database, query, workgroup, description }, cloud) => {
      const { NamedQueryId } = await (await cloud.athena()).createNamedQuery({
        Name: name,
        Database: database,
        QueryString: query,
        ...(workgroup !== undefined && { WorkGroup: String(workgroup) }),
        ...(description !== undefined && { Description: description }),
      });
      return { id: present(NamedQueryId, "the query's id") };
    },
    delete: async ({ id }, cloud) => (await cloud.athena()).deleteNamedQuery({ NamedQueryId: id }),
  }),
];

function configuration({
  configuration: given,
}: Pick<Resolved<WorkgroupArgs>, 'configuration'>): WorkGroupConfiguration {
  return pascal(given ?? {});
}
