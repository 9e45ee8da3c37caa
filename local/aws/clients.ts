/** AWS SDK clients for the emulators behind the gateway: what the stand-ins read and write real state with. */

import { AthenaClient } from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { emulatorCredentials } from '../engines/emulator.ts';

/** Clients for one region; emulators keep regions apart. */
export interface Clients {
  readonly s3: S3Client;
  readonly glue: GlueClient;
  readonly athena: AthenaClient;
}

/** Clients for a region, made once each. */
export interface ClientPool {
  of(region: string): Clients;
  close(): void;
}

/** Where the emulators are. */
export interface Upstreams {
  /** The emulator of everything but what {@link glueUpstream} is for. */
  readonly upstream: string;
  /** The emulator of the Glue catalog and of Athena's workgroups and named queries, and of Auto Scaling. */
  readonly glueUpstream: string;
}

/** Clients with deadlines on every call: 5 s to connect, 30 s of silence. */
export function openClients({ upstream, glueUpstream }: Upstreams): ClientPool {
  const pool = new Map<string, Clients>();
  const make = (region: string): Clients => {
    const common = {
      region,
      credentials: emulatorCredentials,
      requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
    };
    return {
      s3: new S3Client({ ...common, endpoint: upstream, forcePathStyle: true }),
      glue: new GlueClient({ ...common, endpoint: glueUpstream }),
      athena: new AthenaClient({ ...common, endpoint: glueUpstream }),
    };
  };
  return {
    of(region) {
      const clients = pool.get(region) ?? make(region);
      pool.set(region, clients);
      return clients;
    },
    close() {
      for (const { s3, glue, athena } of pool.values()) for (const client of [s3, glue, athena]) client.destroy();
    },
  };
}
