/** AWS Glue: the catalog, jobs, crawlers and triggers. https://docs.aws.amazon.com/glue/latest/webapi/ */
import type {
  CreateClassifierCommandInput,
  CreateCrawlerCommandInput,
  JobUpdate,
  TableInput,
  TriggerUpdate,
} from '@aws-sdk/client-glue';
import type {
  CatalogDatabaseArgs,
  CatalogTableArgs,
  ClassifierArgs,
  CrawlerArgs,
  JobArgs,
  TriggerArgs,
} from '@pulumi/aws/glue/index.js';
import { type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal, pick } from './shape.ts';

export const glue: readonly ResourceRow[] = [
  resource<CatalogDatabaseArgs>({
    type: 'aws:glue/catalogDatabase:CatalogDatabase',
    autoname: { property: 'name', maxLength: 255 },
    replaceOn: ['name', 'catalogId'],
    create: async (inputs, cloud) => {
      const name = inputs.name ?? '';
      await (await cloud.glue()).createDatabase({ DatabaseInput: databaseInput(inputs) });
      return {
        id: `${cloud.account}:${name}`,
        outputs: { arn: cloud.arn('glue', `database/${name}`), catalogId: cloud.account },
      };
    },
    update: async ({ inputs }, cloud) => {
      await (await cloud.glue()).updateDatabase({ Name: inputs.name, DatabaseInput: databaseInput(inputs) });
      return undefined;
    },
    delete: async ({ inputs: { name } }, cloud) => (await cloud.glue()).deleteDatabase({ Name: name }),
  }),
  resource<CatalogTableArgs>({
    type: 'aws:glue/catalogTable:CatalogTable',
    autoname: { property: 'name', maxLength: 255 },
    replaceOn: ['name', 'databaseName', 'catalogId'],
    create: async (inputs, cloud) => {
      const { name = '', databaseName } = inputs;
      await (await cloud.glue()).createTable({ DatabaseName: databaseName, TableInput: tableInput(inputs) });
      const outputs = { arn: cloud.arn('glue', `table/${databaseName}/${name}`), catalogId: cloud.account };
      return { id: `${cloud.account}:${databaseName}:${name}`, outputs };
    },
    update: async ({ inputs }, cloud) => {
      await (await cloud.glue()).updateTable({ DatabaseName: inputs.databaseName, TableInput: tableInput(inputs) });
      return undefined;
    },
    delete: async ({ inputs: { name, databaseName } }, cloud) =>
      (await cloud.glue()).deleteTable({ DatabaseName: databaseName, Name: name }),
  }),
  resource<JobArgs>({
    type: 'aws:glue/job:Job',
    autoname: { property: 'name', maxLength: 255 },
    replaceOn: ['name'],
    create: async (inputs, cloud) => {
      const name = inputs.name ?? '';
      const { Command, Role, ...rest } = jobInput(inputs);
      await (await cloud.glue()).createJob({ ...rest, Command, Role, Name: name });
      return { id: name, outputs: { arn: cloud.arn('glue', `job/${name}`) } };
    },
    update: async ({ id, inputs }, cloud) => {
      await (await cloud.glue()).updateJob({ JobName: id, JobUpdate: jobInput(inputs) });
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.glue()).deleteJob({ JobName: id }),
  }),
  resource<CrawlerArgs>({
    type: 'aws:glue/crawler:Crawler',
    autoname: { property: 'name', maxLength: 255 },
    replaceOn: ['name'],
    create: async (inputs, cloud) => {
      const name = inputs.name ?? '';
      await (await cloud.glue()).createCrawler(crawlerInput(inputs));
      return { id: name, outputs: { arn: cloud.arn('glue', `crawler/${name}`) } };
    },
    update: async ({ inputs }, cloud) => {
      await (await cloud.glue()).updateCrawler(crawlerInput(inputs));
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.glue()).deleteCrawler({ Name: id }),
  }),
  resource<ClassifierArgs>({
    type: 'aws:glue/classifier:Classifier',
    autoname: { property: 'name', maxLength: 255 },
    replaceOn: ['name'],
    create: async (inputs, cloud) => {
      await (await cloud.glue()).createClassifier(classifierInput(inputs));
      return { id: inputs.name ?? '' };
    },
    update: async ({ inputs }, cloud) => {
      await (await cloud.glue()).updateClassifier(classifierInput(inputs));
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.glue()).deleteClassifier({ Name: id }),
  }),
  resource<TriggerArgs>({
    type: 'aws:glue/trigger:Trigger',
    autoname: { property: 'name', maxLength: 255 },
    replaceOn: ['name', 'type', 'workflowName'],
    create: async (inputs, cloud) => {
      const name = inputs.name ?? '';
      const { Actions = [], ...rest } = triggerInput(inputs);
      const startOnCreation = inputs.type !== 'ON_DEMAND' && inputs.enabled !== false;
      await (await cloud.glue()).createTrigger({
        ...rest,
        Actions,
        Name: name,
        Type: inputs.type as 'SCHEDULED',
        StartOnCreation: startOnCreation,
      });
      return { id: name, outputs: { arn: cloud.arn('glue', `trigger/${name}`) } };
    },
    update: async ({ id, inputs, before }, cloud) => {
      const glue = await cloud.glue();
      await glue.updateTrigger({ Name: id, TriggerUpdate: triggerInput(inputs) });
      // To start a trigger on demand is to fire it.
      if (inputs.type === 'ON_DEMAND' || (inputs.enabled ?? true) === (before.enabled ?? true)) return undefined;
      await (inputs.enabled === false ? glue.stopTrigger({ Name: id }) : glue.startTrigger({ Name: id }));
      return undefined;
    },
    delete: async ({ id }, cloud) => (await cloud.glue()).deleteTrigger({ Name: id }),
  }),
];

function databaseInput({ name = '', description, locationUri, parameters }: Resolved<CatalogDatabaseArgs>): {
  Name: string;
} {
  return { Name: name, ...pascal<object>({ description, locationUri, parameters }) };
}

const tableProperties = [
  'name',
  'description',
  'owner',
  'parameters',
  'partitionKeys',
  'retention',
  'storageDescriptor',
  'tableType',
  'viewExpandedText',
  'viewOriginalText',
] as const;

function tableInput(inputs: Resolved<CatalogTableArgs>): TableInput {
  return pascal(pick(inputs, tableProperties));
}

function jobInput(inputs: Resolved<JobArgs>): JobUpdate & { Command: object; Role: string } {
  const { name: _, roleArn, tags: __, region: ___, ...settings } = inputs;
  return { ...pascal<{ Command: object }>(settings), Role: roleArn };
}

const crawlerProperties = [
  'classifiers',
  'databaseName',
  'description',
  'schemaChangePolicy',
  'recrawlPolicy',
  'configuration',
  'schedule',
] as const;

function crawlerInput(inputs: Resolved<CrawlerArgs>): CreateCrawlerCommandInput {
  return {
    Name: inputs.name ?? '',
    Role: inputs.role,
    Targets: pascal(pick(inputs, ['s3Targets', 'catalogTargets'])),
    ...pascal<object>(pick(inputs, crawlerProperties)),
  };
}

const classifierKinds = ['csvClassifier', 'grokClassifier', 'jsonClassifier', 'xmlClassifier'] as const;

/** Whichever kind it is, its name stands inside. */
function classifierInput(inputs: Resolved<ClassifierArgs>): CreateClassifierCommandInput {
  const named = classifierKinds.flatMap((kind) =>
    inputs[kind] === undefined ? [] : [[kind, { ...inputs[kind], name: inputs.name }] as const],
  );
  return pascal(Object.fromEntries(named));
}

function triggerInput({ description, schedule, actions, predicate }: Resolved<TriggerArgs>): TriggerUpdate {
  const conditions = predicate?.conditions.map((condition) => ({ logicalOperator: 'EQUALS', ...condition }));
  return pascal({ description, schedule, actions, predicate: predicate && { ...predicate, conditions } });
}
