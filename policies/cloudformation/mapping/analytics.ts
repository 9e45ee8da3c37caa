/** Glue, Athena, QuickSight. */
import { objectOr } from '../../../contracts/src/json.ts';
import { because, type TypeRows } from '../rows.ts';
import { itemsOf, renamed } from './lists.ts';

/** The rows. */
export const analytics: TypeRows = {
  'aws:athena/namedQuery:NamedQuery': { type: 'AWS::Athena::NamedQuery', names: { query: 'QueryString' } },
  'aws:athena/workgroup:Workgroup': {
    type: 'AWS::Athena::WorkGroup',
    names: {
      configuration: 'WorkGroupConfiguration',
      'configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn': 'KmsKey',
      forceDestroy: 'RecursiveDeleteOption',
    },
    supplied: { Name: because.named },
  },
  'aws:glue/catalogDatabase:CatalogDatabase': {
    type: 'AWS::Glue::Database',
    within: 'DatabaseInput',
    names: { catalogId: '/CatalogId' },
    supplied: { CatalogId: "the provider's own account" },
    unchecked: { tags: "CloudFormation's databases have no tags" },
  },
  'aws:glue/catalogTable:CatalogTable': {
    type: 'AWS::Glue::Table',
    within: 'TableInput',
    names: { databaseName: '/DatabaseName', catalogId: '/CatalogId' },
    supplied: { CatalogId: "the provider's own account" },
  },
  'aws:glue/classifier:Classifier': { type: 'AWS::Glue::Classifier' },
  'aws:glue/crawler:Crawler': {
    type: 'AWS::Glue::Crawler',
    names: {
      catalogTargets: 'Targets.CatalogTargets',
      deltaTargets: 'Targets.DeltaTargets',
      dynamodbTargets: 'Targets.DynamoDBTargets',
      hudiTargets: 'Targets.HudiTargets',
      icebergTargets: 'Targets.IcebergTargets',
      jdbcTargets: 'Targets.JdbcTargets',
      s3Targets: 'Targets.S3Targets',
      schedule: 'Schedule.ScheduleExpression',
      securityConfiguration: 'CrawlerSecurityConfiguration',
    },
  },
  'aws:glue/job:Job': { type: 'AWS::Glue::Job', names: { roleArn: 'Role' } },
  'aws:glue/securityConfiguration:SecurityConfiguration': {
    type: 'AWS::Glue::SecurityConfiguration',
    supplied: { Name: because.named },
    names: { 'encryptionConfiguration.s3Encryption': 'S3Encryptions' },
  },
  'aws:glue/trigger:Trigger': { type: 'AWS::Glue::Trigger', names: { enabled: 'StartOnCreation' } },
  'aws:quicksight/dataSet:DataSet': {
    type: 'AWS::QuickSight::DataSet',
    names: {
      physicalTableMaps: (value) => ({
        PhysicalTableMap: Object.fromEntries(
          itemsOf(value)
            .map(objectOr)
            .map(({ physicalTableMapId, relationalTable, customSql }) => [
              String(physicalTableMapId),
              {
                ...(relationalTable !== undefined && { RelationalTable: relational(objectOr(relationalTable)) }),
                ...(customSql !== undefined && { CustomSql: custom(objectOr(customSql)) }),
              },
            ]),
        ),
      }),
    },
  },
  'aws:quicksight/dataSource:DataSource': {
    type: 'AWS::QuickSight::DataSource',
    names: { parameters: 'DataSourceParameters', 'parameters.athena': 'AthenaParameters' },
  },
};

type Table = ReturnType<typeof objectOr>;

const columns = (table: Table) =>
  itemsOf(table.inputColumns ?? []).map((column) => renamed(column, { name: 'Name', type: 'Type' }));

const relational = (table: Table) => ({
  ...renamed(table, { dataSourceArn: 'DataSourceArn', catalog: 'Catalog', schema: 'Schema', name: 'Name' }),
  InputColumns: columns(table),
});

const custom = (table: Table) => ({
  ...renamed(table, { dataSourceArn: 'DataSourceArn', name: 'Name', sqlQuery: 'SqlQuery' }),
  Columns: itemsOf(table.columns ?? []).map((column) => renamed(column, { name: 'Name', type: 'Type' })),
});
