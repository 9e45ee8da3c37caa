/**
 * Where a query's result goes and how much it may scan: the workgroup's settings, where it enforces them, before the
 * request's.
 *
 * Follows "Workgroup settings override client-side settings" and "Set up data usage controls" of the Athena user guide.
 */

import { type AthenaClient, GetWorkGroupCommand, type WorkGroup } from '@aws-sdk/client-athena';
import { AwsError } from '../wire/errors.ts';
import { folderUri, requireS3Uri } from '../wire/s3-uri.ts';

/** What holds for one query. */
export interface QuerySettings {
  readonly workGroup: string;
  /** Folder of the result file: an `s3://` address that ends in a slash. */
  readonly outputFolder: string;
  /** Bytes after which the query is cancelled. */
  readonly scanCutoffBytes?: number;
}

/** Settings for a query in `workGroup` that asks for `requested` as its output location. */
export async function querySettings(
  athena: AthenaClient,
  workGroup: string,
  requested: string | undefined,
): Promise<QuerySettings> {
  return settingsOf(await readWorkGroup(athena, workGroup), requested);
}

/** The pure part of {@link querySettings}. Throws InvalidRequestException. */
export function settingsOf(group: WorkGroup, requested: string | undefined): QuerySettings {
  const name = group.Name ?? 'primary';
  if (group.State === 'DISABLED') throw invalid(`WorkGroup ${name} is disabled.`);
  const configuration = group.Configuration ?? {};
  const own = configuration.ResultConfiguration?.OutputLocation;
  // Workgroups enforce unless told otherwise; `primary`, which every account starts with, does not.
  const enforced = configuration.EnforceWorkGroupConfiguration ?? name !== 'primary';
  const location = enforced ? (own ?? requested) : (requested ?? own);
  if (location === undefined || location === '') {
    throw invalid(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  const cutoff = configuration.BytesScannedCutoffPerQuery;
  return {
    workGroup: name,
    outputFolder: folderUri(requireS3Uri(location, 'InvalidRequestException')),
    ...(cutoff === undefined ? {} : { scanCutoffBytes: cutoff }),
  };
}

async function readWorkGroup(athena: AthenaClient, name: string): Promise<WorkGroup> {
  try {
    const { WorkGroup: group } = await athena.send(new GetWorkGroupCommand({ WorkGroup: name }));
    return group ?? { Name: name };
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'InvalidRequestException')
      throw invalid(`WorkGroup ${name} is not found.`);
    throw cause;
  }
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidRequestException', what);
}
