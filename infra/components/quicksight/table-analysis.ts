/** A QuickSight data source, data set and analysis over one table or view of the lake, through Athena. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Column, ColumnType } from '../../../contracts/src/model.ts';
import { accountOf } from '../../policies/statements.ts';
import { analysisDefinition, type Visual } from './analysis-definition.ts';

/** A table or a view of the catalogue. */
interface ShownTable {
  readonly databaseName: pulumi.Input<string>;
  readonly tableName: pulumi.Input<string>;
  readonly columns: readonly Column[];
}

/** Arguments of {@link TableAnalysis}. */
export interface TableAnalysisArgs {
  /** ARN of the QuickSight user or group that owns all three. */
  readonly owner: string;
  readonly table: ShownTable;
  readonly workgroupName: pulumi.Input<string>;
  readonly title: string;
  readonly visuals: readonly Visual[];
}

/**
 * What an analyst opens. The account must have subscribed to QuickSight, and QuickSight's own role must be allowed to read the
 * lake's bucket and to use Athena; neither can be said in a program.
 */
export class TableAnalysis extends pulumi.ComponentResource {
  readonly dataSetArn: pulumi.Output<string>;

  constructor(name: string, args: TableAnalysisArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:TableAnalysis', name, {}, options);
    const dataSet = createDataSet(this, name, args);
    createAnalysis(this, name, { args, dataSetArn: dataSet.arn });
    this.dataSetArn = dataSet.arn;
    this.registerOutputs({ dataSetArn: this.dataSetArn });
  }
}

// What an owner may do, as QuickSight's console grants it.
const ownerOf = (subject: string, actions: readonly string[]): string[] =>
  actions.map((action) => `quicksight:${action}${subject}`);
const sourceActions = [
  ...ownerOf('DataSource', ['Describe', 'Update', 'Delete', 'Pass']),
  ...ownerOf('DataSourcePermissions', ['Describe', 'Update']),
];
const dataSetActions = [
  ...ownerOf('DataSet', ['Describe', 'Update', 'Delete', 'Pass']),
  ...ownerOf('DataSetPermissions', ['Describe', 'Update']),
  ...ownerOf('Ingestion', ['Create', 'Cancel', 'Describe']),
  'quicksight:ListIngestions',
];
const analysisActions = [
  ...ownerOf('Analysis', ['Describe', 'Update', 'Delete', 'Query', 'Restore']),
  ...ownerOf('AnalysisPermissions', ['Describe', 'Update']),
];

function createDataSet(parent: TableAnalysis, name: string, args: TableAnalysisArgs): aws.quicksight.DataSet {
  const { owner, table, workgroupName, title } = args;
  const source = new aws.quicksight.DataSource(
    `${name}-source`,
    {
      dataSourceId: `${name}-source`,
      name: title,
      type: 'ATHENA',
      parameters: { athena: { workGroup: workgroupName } },
      permissions: [{ principal: owner, actions: sourceActions }],
    },
    { parent },
  );
  return new aws.quicksight.DataSet(
    `${name}-data-set`,
    {
      dataSetId: `${name}-data-set`,
      name: title,
      // Athena answers each look; a copy in SPICE would need a refresh of its own.
      importMode: 'DIRECT_QUERY',
      physicalTableMaps: [
        {
          physicalTableMapId: 'table',
          relationalTable: {
            dataSourceArn: source.arn,
            catalog: 'AwsDataCatalog',
            schema: table.databaseName,
            name: table.tableName,
            inputColumns: inputColumns(table.columns),
          },
        },
      ],
      permissions: [{ principal: owner, actions: dataSetActions }],
    },
    { parent },
  );
}

/** QuickSight's types. It has decimals of 18 digits, four of them after the point, and shows no more. */
function inputColumns(columns: readonly Column[]): { name: string; type: string }[] {
  return columns.map(({ name, type }) => ({ name, type: quickSightType(type) }));
}

const types: Readonly<Record<Exclude<ColumnType, `decimal(${string}` | 'variant'>, string>> = {
  string: 'STRING',
  int: 'INTEGER',
  bigint: 'INTEGER',
  boolean: 'BOOLEAN',
  date: 'DATETIME',
  timestamp: 'DATETIME',
};

function quickSightType(type: ColumnType): string {
  return type.startsWith('decimal(') ? 'DECIMAL' : types[type as keyof typeof types];
}

interface AnalysisParts {
  readonly args: TableAnalysisArgs;
  readonly dataSetArn: pulumi.Output<string>;
}

/** By Cloud Control: the provider's own resource has no place for a definition in its types. */
function createAnalysis(parent: TableAnalysis, name: string, { args, dataSetArn }: AnalysisParts): void {
  const { owner, title, visuals } = args;
  const desiredState = pulumi.all([dataSetArn, accountOf(dataSetArn)]).apply(([arn, account]) =>
    JSON.stringify({
      AwsAccountId: account,
      AnalysisId: `${name}-analysis`,
      Name: title,
      Permissions: [{ Principal: owner, Actions: analysisActions }],
      Definition: analysisDefinition({ dataSetArn: arn, sheet: title, visuals }),
    }),
  );
  new aws.cloudcontrol.Resource(
    `${name}-analysis`,
    { typeName: 'AWS::QuickSight::Analysis', desiredState },
    { parent },
  );
}
