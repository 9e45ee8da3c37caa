/** AWS SDK clients for the emulators behind the gateway: what the stand-ins read and write real state with. */

import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { AwsCredentialIdentity, MiddlewareStack } from '@smithy/types';
import { emulatorCredentials } from '../engines/emulator.ts';
import { http1 } from '../engines/http1.ts';
import { openRoles, type RoleKeys, type Roles } from './roles.ts';

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
  /** Clients that call as `role` (its name or ARN) where roles are enforced, else those of the region. */
  as(region: string, role: string): Clients;
  /** The role's credentials for the environment of a process; none where roles are not enforced. */
  keysOf(role: string): Promise<RoleKeys | undefined>;
  close(): void;
}

/** Where the emulators are. */
export interface Upstreams {
  /** The emulator of everything but what the others are for. */
  readonly upstream: string;
  /** The emulator of the Glue catalog and of Athena's workgroups and named queries, and of Auto Scaling. */
  readonly glueUpstream: string;
  readonly kinesisUpstream: string;
  /** The emulator of Lambda and of what calls its functions. `upstream` by default. */
  readonly lambdaUpstream?: string;
}

export interface ClientOptions {
  /** Whether the emulator asks for the rights of whoever calls; false by default. */
  readonly enforceRoles?: boolean;
}

const deadlines = { connectionTimeout: 5_000, requestTimeout: 30_000 };
/** Lambda's longest run is 15 minutes. */
const invocation = { maxAttempts: 1, requestHandler: { ...deadlines, requestTimeout: 910_000 } };

/** Clients with deadlines on every call: 5 s to connect, 30 s of silence (Lambda: 15 minutes). */
export function openClients(
  { upstream, glueUpstream, kinesisUpstream, lambdaUpstream = upstream }: Upstreams,
  { enforceRoles = false }: ClientOptions = {},
): ClientPool {
  const pool = new Map<string, Clients>();
  const roles = enforceRoles ? openRoles(upstream) : undefined;
  const make = (region: string, credentials: Credentials = emulatorCredentials): Clients => {
    const common = {
      region,
      credentials,
      requestHandler: deadlines,
    };
    return {
      s3: new S3Client({ ...common, endpoint: upstream, forcePathStyle: true }),
      glue: new GlueClient({ ...common, endpoint: glueUpstream }),
      athena: new AthenaClient({ ...common, endpoint: glueUpstream }),
      dynamodb: new DynamoDBClient({ ...common, endpoint: upstream }),
      dynamodbStreams: new DynamoDBStreamsClient({ ...common, endpoint: upstream }),
      kinesis: new KinesisClient({ ...common, endpoint: kinesisUpstream, requestHandler: http1(deadlines) }),
      lambda: new LambdaClient({ ...common, ...invocation, endpoint: lambdaUpstream }),
      logs: new CloudWatchLogsClient({ ...common, endpoint: upstream }),
    };
  };
  const once = (key: string, create: () => Clients): Clients => {
    const clients = pool.get(key) ?? create();
    pool.set(key, clients);
    return clients;
  };
  const of = (region: string): Clients => once(region, () => make(region));
  return {
    of,
    as(region, role) {
      if (roles === undefined) return of(region);
      return once(`${region} ${role}`, () => {
        const clients = make(region, () => credentialsOf(roles, role));
        for (const client of Object.values(clients)) sayTls(client);
        if (kinesisUpstream !== upstream) askFirst(clients.kinesis, { roles, role, region });
        return clients;
      });
    },
    keysOf: async (role) => roles?.keys(role),
    close() {
      roles?.close();
      for (const clients of pool.values()) for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** Nothing here speaks TLS, which policies of buckets demand: the emulator is told that whoever stands before it did. */
export const overTls: Readonly<Record<string, string>> = { 'x-forwarded-proto': 'https' };

function sayTls({ middlewareStack }: Clients[keyof Clients]): void {
  const stack = middlewareStack as MiddlewareStack<object, object>;
  stack.add(
    (next) => (args) => {
      const { request } = args as { readonly request: { readonly headers: Record<string, string> } };
      Object.assign(request.headers, overTls);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'sayTls' },
  );
}

type Credentials = typeof emulatorCredentials | (() => Promise<AwsCredentialIdentity>);

async function credentialsOf(roles: Roles, role: string): Promise<AwsCredentialIdentity> {
  const keys = await roles.keys(role);
  return {
    accessKeyId: keys.AWS_ACCESS_KEY_ID,
    secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
    sessionToken: keys.AWS_SESSION_TOKEN,
  };
}

interface Asked {
  readonly roles: Roles;
  readonly role: string;
  readonly region: string;
}

/** The emulator of Kinesis asks nobody who they are, so each call is put to the role's policies before it is made. */
function askFirst(kinesis: KinesisClient, { roles, role, region }: Asked): void {
  // An iterator names its stream to Kinesis alone; a role that is asked about reads one stream.
  let stream = '*';
  kinesis.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const { StreamARN, StreamName } = args.input as { readonly StreamARN?: string; readonly StreamName?: string };
        if (StreamName !== undefined) stream = `arn:aws:kinesis:${region}:000000000000:stream/${StreamName}`;
        if (StreamARN !== undefined) stream = StreamARN;
        await roles.require(role, `kinesis:${commandName.replace(/Command$/, '')}`, stream);
        return next(args);
      },
    { step: 'initialize', name: 'askFirst' },
  );
}
