/** The questions of a product, as named queries of the workgroup. */
import { existsSync, readFileSync } from 'node:fs';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { ResultContract } from '../../../contracts/src/model.ts';
import type { LakeDatabase } from '../lake/lake-database.ts';
import type { QueryWorkgroup } from './query-workgroup.ts';

/** Arguments of {@link NamedQueries}. */
export interface NamedQueriesArgs {
  readonly results: readonly ResultContract[];
  readonly database: LakeDatabase;
  readonly workgroup: QueryWorkgroup;
}

/** One named query for each result contract. Tables are named without their database, which the query's context gives. */
export class NamedQueries extends pulumi.ComponentResource {
  /** Contract name → id of the named query. */
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: NamedQueriesArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:NamedQueries', name, {}, options);
    this.ids = Object.fromEntries(
      args.results.map((result) => [result.name, createQuery(this, name, { ...args, result }).id]),
    );
    this.registerOutputs({ ids: this.ids });
  }
}

interface QuerySpec extends NamedQueriesArgs {
  readonly result: ResultContract;
}

function createQuery(
  parent: NamedQueries,
  name: string,
  { result, database, workgroup }: QuerySpec,
): aws.athena.NamedQuery {
  return new aws.athena.NamedQuery(
    `${name}-${result.name}`,
    {
      name: `${result.product}/${result.name}`,
      description: result.description,
      database: database.databaseName,
      workgroup: workgroup.workgroupName,
      query: readSql(result),
    },
    { parent },
  );
}

function readSql(result: ResultContract): string {
  const file = new URL(`../../../${result.sql}`, import.meta.url);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new StreampactError('ASSET_MISSING', `The query of ${result.product}/${result.name} is not there`, {
    where: result.sql,
    fix: 'Write the query, or remove its result contract',
  });
}
