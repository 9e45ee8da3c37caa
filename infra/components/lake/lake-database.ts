/** The Glue database of the stack's tables. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Existing } from '../existing.ts';

/** Arguments of {@link LakeDatabase}. */
export interface LakeDatabaseArgs {
  /** Lower case with underscores: a name with hyphens would need quotes in every query. */
  readonly databaseName: string;
}

/** What others need to know of a database. */
export interface DatabaseFacts {
  readonly databaseName: pulumi.Input<string>;
  readonly arn: pulumi.Input<string>;
}

/** A Glue database. */
export class LakeDatabase extends pulumi.ComponentResource {
  readonly databaseName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  /** Makes a database, or stands for one of another stack. */
  constructor(
    name: string,
    args: LakeDatabaseArgs | Existing<DatabaseFacts>,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super('streampact:index:LakeDatabase', name, {}, options);
    const { databaseName, arn } = 'existing' in args ? args.existing : createDatabase(this, name, args);
    this.databaseName = pulumi.output(databaseName);
    this.arn = pulumi.output(arn);
    this.registerOutputs({ databaseName: this.databaseName });
  }

  /** What another stack finds it by. */
  get facts(): DatabaseFacts {
    return { databaseName: this.databaseName, arn: this.arn };
  }
}

function createDatabase(parent: LakeDatabase, name: string, args: LakeDatabaseArgs): DatabaseFacts {
  const { name: databaseName, arn } = new aws.glue.CatalogDatabase(
    `${name}-database`,
    { name: args.databaseName, description: 'Tables that streampact contracts describe' },
    { parent },
  );
  return { databaseName, arn };
}
