/** The function that measures by the clock what the table contracts promise, with rights to look and to tell, and nothing else. */
import * as pulumi from '@pulumi/pulumi';
import type { TableContract } from '../../../contracts/src/model.ts';
import { type Access, access, type Statement } from '../../policies/access.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { createFunction } from '../functions/function.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { DataLake } from '../lake/data-lake.ts';
import { measureByClock } from './measuring.ts';

/** The function's bundle in `dist/`. */
export const serviceLevelsAsset = 'functions/service-levels.zip';

/** Objects whose age is measured, in a bucket beside the lake. */
interface Landing {
  readonly bucketName: pulumi.Input<string>;
  /** With a slash at their ends. */
  readonly prefixes: readonly string[];
}

/** Arguments of {@link ServiceLevels}. */
export interface ServiceLevelsArgs {
  readonly stack: string;
  /** Tables of the products that the stack has. */
  readonly tables: readonly TableContract[];
  readonly lake: DataLake;
  /** Where what Snowflake loads is landed; none without such a product. */
  readonly landing: Landing | undefined;
  readonly bundle: Artifact;
  readonly alarms: Alarms;
  /** In the notation of EventBridge Scheduler. */
  readonly schedule: string;
  readonly enabled: boolean;
  readonly logRetentionDays: number;
}

/** A measurement lists a few prefixes and reads a few reports. */
const seconds = 120;

/** Function, schedule, queue of measurements that failed, and alarms of the function itself. */
export class ServiceLevels extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: ServiceLevelsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ServiceLevels', name, {}, options);
    const description = 'Measures the age and quality of tables';
    const measure = measureByClock(this, name, {
      ...{ description, seconds, alarms: args.alarms, schedule: args.schedule, enabled: args.enabled },
      create: (statements) =>
        createFunction(this, name, {
          ...{ description, statements, bundle: args.bundle },
          access: [...readAccess(args), access({ environment: environmentOf(args) })],
          timeoutSeconds: seconds,
          memoryMebibytes: 512,
          logRetentionDays: args.logRetentionDays,
        }),
    });
    this.functionName = measure.name;
    this.registerOutputs({ functionName: this.functionName });
  }
}

/** To list where tables lie, and to read the reports of the jobs that make them. */
function readAccess({ lake, landing, tables }: ServiceLevelsArgs): readonly Access[] {
  const inLake = tables.filter(({ format }) => format !== 'snowflake');
  const reported = inLake.filter(({ quality }) => quality.length > 0);
  const listed = landing === undefined ? [] : [listStatement(landing)];
  return [
    lake.grantRead(reported.map(({ product, name }) => `reports/${product}/${name}`)),
    lake.grantList(inLake.map(({ location }) => location)),
    access({
      environment: landing === undefined ? {} : { STREAMPACT_LANDING_BUCKET: landing.bucketName },
      statements: listed,
    }),
  ];
}

function listStatement({ bucketName, prefixes }: Landing): Statement {
  return {
    actions: ['s3:ListBucket'],
    resources: [pulumi.interpolate`arn:aws:s3:::${bucketName}`],
    conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
  };
}

function environmentOf({ stack, tables }: ServiceLevelsArgs): Readonly<Record<string, string>> {
  const named = tables.map(({ product, name }) => `${product}/${name}`);
  return { STREAMPACT_STACK: stack, STREAMPACT_TABLES: named.join(',') };
}
