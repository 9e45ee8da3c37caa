/** AWS SDK clients for the emulators behind the gateway: what the stand-ins read and write real state with. */

import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { emulatorCredentials } from '../engines/emulator.ts';
import { http1 } from '../engines/http1.ts';

/** Clients for one region; emulators keep regions apart. */
export interface Clients {
  readonly s3: S3Client;
  readonly glue: GlueClient;
  readonly athena: AthenaClient;
  readonly dynamodb: DynamoDBClient;
  readonly dynamodbStreams: DynamoDBStreamsClient;
  readonly kinesis: KinesisClient;
  /** A call is made once, and may take as long as a function may. */
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
}

/** Clients for a region, made once each. */
export interface ClientPool {
  of(region: string): Clients;
  close(): void;
}

/** Where the emulators are. */
export interface Upstreams {
  /** The emulator of everything but what the others are for. */
  readonly upstream: string;
  /** The emulator of the Glue catalog and of Athena's workgroups and named queries, and of Auto Scaling. */
  readonly glueUpstream: string;
  readonly kinesisUpstream: string;
}

const deadlines = { connectionTimeout: 5_000, requestTimeout: 30_000 };
/** Lambda's longest run is 15 minutes. */
const invocation = { maxAttempts: 1, requestHandler: { ...deadlines, requestTimeout: 910_000 } };

/** Clients with deadlines on every call: 5 s to connect, 30 s of silence (Lambda: 15 minutes). */
export function openClients({ upstream, glueUpstream, kinesisUpstream }: Upstreams): ClientPool {
  const pool = new Map<string, Clients>();
  const make = (region: string): Clients => {
    const common = {
      region,
      credentials: emulatorCredentials,
      requestHandler: deadlines,
    };
    return {
      s3: new S3Client({ ...common, endpoint: upstream, forcePathStyle: true }),
      glue: new GlueClient({ ...common, endpoint: glueUpstream }),
      athena: new AthenaClient({ ...common, endpoint: glueUpstream }),
      dynamodb: new DynamoDBClient({ ...common, endpoint: upstream }),
      dynamodbStreams: new DynamoDBStreamsClient({ ...common, endpoint: upstream }),
      kinesis: new KinesisClient({ ...common, endpoint: kinesisUpstream, requestHandler: http1(deadlines) }),
      lambda: new LambdaClient({ ...common, ...invocation, endpoint: upstream }),
      logs: new CloudWatchLogsClient({ ...common, endpoint: upstream }),
    };
  };
  return {
    of(region) {
      const clients = pool.get(region) ?? make(region);
      pool.set(region, clients);
      return clients;
    },
    close() {
      for (const clients of pool.values()) for (const client of Object.values(clients)) client.destroy();
    },
  };
}
