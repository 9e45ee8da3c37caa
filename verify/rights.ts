/** The rights that a verification needs, and no more: an IAM policy for a role that only reads. */
import { tables } from '../contracts/generated/catalogue.ts';
import type { TableContract } from '../contracts/src/model.ts';
import type { Outputs } from './outputs.ts';

interface Sentence {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Sentence[];
}

/** For `account`, twelve digits or `*` where nobody said which. Keys of encryption are granted by their own policy. */
export function rightsOf(outputs: Outputs, account = '*'): PolicyDocument {
  const { region, lakeBucket, database, workgroup, products } = outputs;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const bucket = (name: string) => `arn:aws:s3:::${name}`;
  const landings = Object.values(products).flatMap(({ landing }) => landing?.bucket ?? []);
  const tableNames = Object.entries(products).flatMap(([, product]) => Object.values(product.tables));
  const hidden: readonly TableContract[] = Object.values(tables);
  const views = hidden.filter(({ tombstone }) => tombstone !== undefined).map(({ table }) => `${table}_live`);
  const itemTables = Object.values(products).flatMap((product) => Object.values(product.items ?? {}));
  const sentences: readonly Sentence[] = [
    sentence(
      'ReadLake',
      ['s3:GetObject'],
      [lakeBucket, ...landings].map((name) => `${bucket(name)}/*`),
    ),
    sentence('ListLake', ['s3:GetBucketLocation', 's3:ListBucket'], [lakeBucket, ...landings].map(bucket)),
    sentence('KeepAnswers', ['s3:AbortMultipartUpload', 's3:PutObject'], [`${bucket(lakeBucket)}/athena-results/*`]),
    sentence(
      'ReadCatalogue',
      ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
      [
        arn('glue', 'catalog'),
        arn('glue', `database/${database}`),
        ...[...tableNames, ...views].map((name) => arn('glue', `table/${database}/${name}`)),
      ],
    ),
    sentence(
      'AskAthena',
      [
        'athena:GetNamedQuery',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      [arn('athena', `workgroup/${workgroup}`)],
    ),
    ...(itemTables.length === 0
      ? []
      : [
          sentence(
            'DescribeItems',
            ['dynamodb:DescribeTable'],
            itemTables.map(({ tableName }) => arn('dynamodb', `table/${tableName}`)),
          ),
        ]),
  ];
  return { Version: '2012-10-17', Statement: sentences };
}

function sentence(Sid: string, Action: readonly string[], Resource: readonly string[]): Sentence {
  return { Sid, Effect: 'Allow', Action, Resource };
}
