/** Amazon EMR Serverless. https://docs.aws.amazon.com/emr-serverless/latest/APIReference/ */
import type { CreateApplicationRequest, EMRServerless } from '@aws-sdk/client-emr-serverless';
import type { ApplicationArgs } from '@pulumi/aws/emrserverless/index.js';
import { complete, type Resolved, type ResourceRow, resource } from './row.ts';
import { droppedTags, pick, present } from './shape.ts';
import { waitUntil } from './wait.ts';

export const emr: readonly ResourceRow[] = [
  resource<ApplicationArgs>({
    type: 'aws:emrserverless/application:Application',
    autoname: { property: 'name', maxLength: 64 },
    replaceOn: ['name', 'type', 'region'],
    // Applications are told apart by their ids: two of one name do not collide.
    deleteBeforeReplace: false,
    create: async (inputs, cloud) => {
      const service = await cloud.emr();
      const { type, releaseLabel, name, tags } = inputs;
      const made = await service.createApplication({
        ...settings(inputs),
        ...(name !== undefined && { name }),
        ...(tags !== undefined && { tags }),
        type,
        releaseLabel,
      });
      const id = present(made.applicationId, "the application's id");
      return complete({ id, outputs: { arn: present(made.arn, "the application's ARN") } }, async () => {
        await inState(service, id, ['CREATED', 'STARTED', 'STOPPED']);
        return undefined;
      });
    },
    update: async ({ id, inputs, before, outputs }, cloud) => {
      const service = await cloud.emr();
      await atRest(service, id);
      await service.updateApplication({ applicationId: id, releaseLabel: inputs.releaseLabel, ...settings(inputs) });
      const resourceArn = String(outputs.arn);
      const gone = droppedTags(before.tags, inputs.tags);
      if (gone.length > 0) await service.untagResource({ resourceArn, tagKeys: gone });
      if (inputs.tags !== undefined) await service.tagResource({ resourceArn, tags: inputs.tags });
      return undefined;
    },
    delete: async ({ id }, cloud) => {
      const service = await cloud.emr();
      await atRest(service, id);
      await service.deleteApplication({ applicationId: id });
    },
  }),
];

/** An application that runs can be neither changed nor deleted; its jobs end with it. */
async function atRest(service: EMRServerless, applicationId: string): Promise<void> {
  const { jobRuns = [] } = await service.listJobRuns({
    applicationId,
    states: ['SUBMITTED', 'QUEUED', 'PENDING', 'SCHEDULED', 'RUNNING'],
  });
  for (const { id: jobRunId } of jobRuns) await service.cancelJobRun({ applicationId, jobRunId });
  const { application } = await service.getApplication({ applicationId });
  if (application?.state === 'STARTED' || application?.state === 'STARTING') {
    await waitUntil(async () => {
      const { jobRuns: cancelling = [] } = await service.listJobRuns({ applicationId, states: ['CANCELLING'] });
      return cancelling.length === 0;
    });
    await service.stopApplication({ applicationId });
  }
  await inState(service, applicationId, ['CREATED', 'STOPPED', 'TERMINATED']);
}

async function inState(service: EMRServerless, applicationId: string, states: readonly string[]): Promise<void> {
  await waitUntil(async () =>
    states.includes((await service.getApplication({ applicationId })).application?.state ?? ''),
  );
}

type Settings = Partial<Omit<CreateApplicationRequest, 'type' | 'releaseLabel' | 'name' | 'clientToken'>>;

/** The API's names are those of the program, but for lists that the API has as maps. */
function settings(inputs: Resolved<ApplicationArgs>): Settings {
  const same = pick(inputs, [
    'architecture',
    'autoStartConfiguration',
    'autoStopConfiguration',
    'imageConfiguration',
    'interactiveConfiguration',
    'maximumCapacity',
    'networkConfiguration',
    'schedulerConfiguration',
  ]);
  const given = Object.entries(same).filter(([, value]) => value !== undefined);
  const initial = (inputs.initialCapacities ?? []).map(({ initialCapacityType, initialCapacityConfig }) => [
    initialCapacityType,
    initialCapacityConfig,
  ]);
  return {
    ...Object.fromEntries(given),
    ...(initial.length > 0 && { initialCapacity: Object.fromEntries(initial) }),
    ...(inputs.runtimeConfigurations !== undefined && { runtimeConfiguration: inputs.runtimeConfigurations }),
  } as Settings;
}
