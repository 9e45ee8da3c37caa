/** Bundles that the deployment uploaded, fetched as an instance fetches them at its first start. */

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { StreampactError } from '../../contracts/src/error.ts';

/** A process as the stack's outputs describe it. */
export interface ProcessDescription {
  readonly bundle: { readonly bucket: string; readonly key: string; readonly sha256: string };
  /** The module in the bundle that Node runs. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Fetches, checks and unpacks a bundle; answers the folder, one for each checksum below `folder`.
 *
 * @throws StreampactError LOCAL_ASSET_DIFFERS
 */
export async function installBundle(
  s3: S3Client,
  bundle: ProcessDescription['bundle'],
  folder: string,
): Promise<string> {
  const home = join(folder, bundle.sha256.slice(0, 16));
  unpack(await fetchBundle(s3, bundle), home);
  return home;
}

async function fetchBundle(s3: S3Client, bundle: ProcessDescription['bundle']): Promise<Uint8Array> {
  const object = await s3.send(new GetObjectCommand({ Bucket: bundle.bucket, Key: bundle.key }));
  const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === bundle.sha256) return bytes;
  throw new StreampactError('LOCAL_ASSET_DIFFERS', `A bundle has the checksum ${found}, not ${bundle.sha256}.`, {
    where: `s3://${bundle.bucket}/${bundle.key}`,
    fix: 'run `npm start -- --fresh`, which builds and deploys it anew',
  });
}

function unpack(bytes: Uint8Array, home: string): void {
  for (const [name, content] of Object.entries(unzipSync(bytes))) {
    const file = join(home, name);
    if (!file.startsWith(`${home}/`)) continue; // a name that climbs out of its folder is not ours to write
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
