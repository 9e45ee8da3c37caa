/** The AWS clients of a run, all pointed at the local cloud. */

import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EMRServerlessClient } from '@aws-sdk/client-emr-serverless';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { emulatorAt } from '../engines/emulator.ts';
import { http1 } from '../engines/http1.ts';

export interface AwsClients {
  readonly athena: AthenaClient;
  readonly dynamodb: DynamoDBClient;
  readonly emr: EMRServerlessClient;
  readonly glue: GlueClient;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly destroy: () => void;
}

/** Of calls to Kinesis, in milliseconds. */
const deadlines = { connectionTimeout: 5_000, requestTimeout: 30_000 } as const;

export function createAwsClients(endpoint: string): AwsClients {
  const config = emulatorAt(endpoint);
  const clients = {
    athena: new AthenaClient(config),
    dynamodb: new DynamoDBClient(config),
    emr: new EMRServerlessClient(config),
    glue: new GlueClient(config),
    kinesis: new KinesisClient({ ...config, requestHandler: http1(deadlines) }),
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
