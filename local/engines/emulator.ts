/** What opens the local cloud to a client: any key does there, but a client wants one; each region is a cloud of its own. */

export const emulatorRegion = 'us-east-1';
export const emulatorCredentials = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** What a client of the AWS SDK needs to talk to the local cloud. S3 wants `forcePathStyle` beside it. */
export interface EmulatorSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: typeof emulatorCredentials;
}

export function emulatorAt(endpoint: string): EmulatorSettings {
  return { endpoint, region: emulatorRegion, credentials: emulatorCredentials };
}

/** The keys as a process finds them in its environment, if it is told of the endpoint in another way. */
export const emulatorKeys = {
  AWS_REGION: emulatorRegion,
  AWS_ACCESS_KEY_ID: emulatorCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: emulatorCredentials.secretAccessKey,
} as const;

/** All of it in the environment of a process. */
export function emulatorEnvironment(endpoint: string): Readonly<Record<string, string>> {
  return { AWS_ENDPOINT_URL: endpoint, ...emulatorKeys };
}
