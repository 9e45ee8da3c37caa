/** The Glue database of the stack's tables. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** Arguments of {@link LakeDatabase}. */
export interface LakeDatabaseArgs {
  /** Lower case with underscores: a name with hyphens would need quotes in every query. */
  readonly databaseName: string;
}

/** A Glue database. */
export class LakeDatabase extends pulumi.ComponentResource {
  readonly databaseName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: LakeDatabaseArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:LakeDatabase', name, {}, options);
    const database = new aws.glue.CatalogDatabase(
      `${name}-database`,
      { name: args.databaseName, description: 'Tables that streampact contracts describe' },
      { parent: this },
    );
    this.databaseName = database.name;
    this.arn = database.arn;
    this.registerOutputs({ databaseName: this.databaseName });
  }
}
