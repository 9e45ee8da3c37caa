/** Amazon EventBridge: rules and their targets. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
import type { PutRuleCommandInput } from '@aws-sdk/client-eventbridge';
import type { EventRuleArgs, EventTargetArgs } from '@pulumi/aws/cloudwatch/index.js';
import type { Cloud } from './cloud.ts';
import { type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal, pick, tagList } from './shape.ts';

const ruleProperties = [
  'description',
  'eventBusName',
  'eventPattern',
  'roleArn',
  'scheduleExpression',
  'state',
] as const;

async function putRule(inputs: Resolved<EventRuleArgs>, cloud: Cloud): Promise<string> {
  const name = inputs.name ?? '';
  const given: Omit<PutRuleCommandInput, 'Name'> = pascal(pick(inputs, ruleProperties));
  await (await cloud.events()).putRule({ ...given, Name: name, Tags: tagList(inputs.tags) });
  return name;
}

async function putTarget(inputs: Resolved<EventTargetArgs>, cloud: Cloud): Promise<void> {
  const { rule, eventBusName, targetId = '', arn, input, inputPath, roleArn } = inputs;
  const target = pascal<object>({ input, inputPath, roleArn });
  await (await cloud.events()).putTargets({
    Rule: rule,
    ...(eventBusName !== undefined && { EventBusName: eventBusName }),
    Targets: [{ ...target, Id: targetId, Arn: arn }],
  });
}

export const events: readonly ResourceRow[] = [
  resource<EventRuleArgs>({
    type: 'aws:cloudwatch/eventRule:EventRule',
    autoname: { property: 'name', maxLength: 64 },
    replaceOn: ['name', 'namePrefix', 'eventBusName'],
    create: async (inputs, cloud) => {
      const name = await putRule(inputs, cloud);
      return { id: name, outputs: { arn: cloud.arn('events', `rule/${name}`) } };
    },
    update: async ({ inputs }, cloud) => {
      await putRule(inputs, cloud);
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.events()).deleteRule({ Name: id }),
  }),
  resource<EventTargetArgs>({
    type: 'aws:cloudwatch/eventTarget:EventTarget',
    autoname: { property: 'targetId', maxLength: 64 },
    replaceOn: ['rule', 'targetId', 'eventBusName'],
    create: async (inputs, cloud) => {
      await putTarget(inputs, cloud);
      return { id: `${inputs.rule}-${inputs.targetId}` };
    },
    update: async ({ inputs }, cloud) => {
      await putTarget(inputs, cloud);
      return undefined;
    },
    delete: async ({ inputs: { rule, targetId = '' } }, cloud) =>
      (await cloud.events()).removeTargets({ Rule: rule, Ids: [targetId] }),
  }),
];
