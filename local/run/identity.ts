/** As whom a deployed process calls AWS: as the role that the stack declares for it where roles are enforced, else as anybody. */

import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';
import { openRoles } from '../aws/roles.ts';
import { emulatorAt, emulatorEnvironment } from '../engines/emulator.ts';
import type { ProductContext } from './product.ts';

/** What a process on an instance has from its profile. */
export interface Identity {
  /** Of the process. */
  readonly environment: Readonly<Record<string, string>>;
  /** What fetches the process's own bundle. */
  readonly s3: S3Client;
}

/** The identity of the process whose role the program declares as `<name>-role`. */
export async function identityOf({ cloud, aws }: ProductContext, name: string): Promise<Identity> {
  const { awsEndpoint } = cloud.engines;
  const environment = emulatorEnvironment(awsEndpoint);
  if (cloud.options.enforceRoles !== true) return { environment, s3: aws.s3 };
  const roles = openRoles(awsEndpoint);
  try {
    const keys = await roles.keys(await deployedRole(awsEndpoint, name));
    const credentials = {
      accessKeyId: keys.AWS_ACCESS_KEY_ID,
      secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
      sessionToken: keys.AWS_SESSION_TOKEN,
    };
    const s3 = new S3Client({ ...emulatorAt(awsEndpoint), credentials, forcePathStyle: true });
    return { environment: { ...environment, ...keys }, s3 };
  } finally {
    roles.close();
  }
}

/**
 * The name that the role declared as `<name>-role` has been given.
 *
 * @throws StreampactError LOCAL_STAGE_FAILED
 */
async function deployedRole(awsEndpoint: string, name: string): Promise<string> {
  const iam = new IAMClient(emulatorAt(awsEndpoint));
  try {
    for await (const { Roles: roles = [] } of paginateListRoles({ client: iam }, {})) {
      const found = roles.find(({ RoleName = '' }) => new RegExp(`^${name}-role-[0-9a-f]{7}$`).test(RoleName));
      if (found?.RoleName !== undefined) return found.RoleName;
    }
  } finally {
    iam.destroy();
  }
  throw new StreampactError('LOCAL_STAGE_FAILED', `The deployed stack has no role of ${name}.`, {
    where: 'infra/pipelines',
    fix: 'give the workload a role of its own',
  });
}
