/** The AWS clients of a run, all pointed at the local cloud. */

import { AthenaClient } from '@aws-sdk/client-athena';
import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless';
import { GlueClient } from '@aws-sdk/client-glue';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { emulatorAt } from '../engines/emulator.ts';

export interface AwsClients {
  readonly athena: AthenaClient;
  readonly emr: EMRServerlessClient;
  readonly glue: GlueClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly destroy: () => void;
}

export function createAwsClients(endpoint: string): AwsClients {
  const config = emulatorAt(endpoint);
  const clients = {
    athena: new AthenaClient(config),
    emr: new EMRServerlessClient(config),
    glue: new GlueClient(config),
    lambda: new LambdaClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    secrets: new SecretsManagerClient(config),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
