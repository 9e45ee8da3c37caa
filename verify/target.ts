/** What checks ask: the stack's parts by their names, clients with the caller's own credentials, and the limits of the asking. */
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import type { SnowflakeSession } from '../queries/snowflake-session.ts';
import type { Limits } from './limits.ts';
import { isLocal, type Outputs } from './outputs.ts';
import { Scan } from './scan.ts';

/** A deployed environment. */
export interface Target {
  readonly stack: string;
  readonly outputs: Outputs;
  readonly limits: Limits;
  /** Whether sources replay recordings, so that the times in rows are long past. */
  readonly recorded: boolean;
  readonly s3: S3Client;
  readonly glue: GlueClient;
  readonly athena: AthenaClient;
  readonly dynamodb: DynamoDBClient;
  /** Absent where no account is named, with the reason in its place. */
  readonly snowflake: SnowflakeSession | { readonly absent: string };
  readonly scan: Scan;
  /** What several checks of one run need, asked once. */
  readonly once: <T>(key: string, ask: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** What a target is opened with. */
export interface TargetOptions {
  readonly stack: string;
  readonly outputs: Outputs;
  readonly limits: Limits;
  readonly snowflake: Target['snowflake'];
  /** The address of every AWS service; by default what the SDK finds (`AWS_ENDPOINT_URL`), else AWS. */
  readonly endpoint?: string;
}

/** Milliseconds to connect, and to wait for an answer. */
const waits = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true } as const;

/** Opens clients; nothing is asked yet. */
export function openTarget({ stack, outputs, limits, snowflake, endpoint }: TargetOptions): Target {
  const config = {
    region: outputs.region,
    requestHandler: waits,
    ...(endpoint === undefined ? {} : { endpoint }),
    // A cloud on this machine takes any key, but the SDK wants one.
    ...(endpoint !== undefined && isLoopback(endpoint) && process.env.AWS_ACCESS_KEY_ID === undefined
      ? { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
      : {}),
  };
  const clients = {
    s3: new S3Client({ ...config, forcePathStyle: endpoint !== undefined }),
    glue: new GlueClient(config),
    athena: new AthenaClient(config),
    dynamodb: new DynamoDBClient(config),
  };
  const known = new Map<string, Promise<unknown>>();
  return {
    ...{ stack, outputs, limits, snowflake, ...clients },
    recorded: isLocal(stack),
    scan: new Scan(clients.athena, { workgroup: outputs.workgroup, database: outputs.database, limits }),
    once: <T>(key: string, ask: () => Promise<T>): Promise<T> => {
      const asked = (known.get(key) as Promise<T> | undefined) ?? ask();
      known.set(key, asked);
      return asked;
    },
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
      if ('close' in snowflake) await snowflake.close();
    },
  };
}

/** Whether an address is of this machine. */
export function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
