/** Objects below a prefix of a bucket, by pages; bodies are streamed. Endpoint, region and keys are the SDK's own settings. */
import type { S3Client } from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';
import { globPattern } from './glob.ts';
import type { SampleFile } from './model.ts';

const magic = /[*?{}]/;

/** The objects that `address` (`s3://bucket/prefix-or-glob`) names, in the order of their keys. SAMPLES_UNREADABLE. */
export async function* s3Files(address: string): AsyncGenerator<SampleFile> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(address) ?? [];
  const { S3Client, ListObjectsV2Command } = await sdk();
  const client = new S3Client({ ...endpoint(), maxAttempts: 3 });
  const at = key.search(magic);
  const prefix = at === -1 ? key : key.slice(0, at);
  const pattern = at === -1 ? /^/ : globPattern(key);
  try {
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }));
      for (const { Key = '', Size = 0 } of page.Contents ?? []) {
        if (Size > 0 && pattern.test(Key)) yield s3File(client, { bucket, key: Key, size: Size });
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  } catch (cause) {
    throw cause instanceof StreampactError ? cause : unreadable(address, cause);
  } finally {
    client.destroy();
  }
}

interface Stored {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
}

function s3File(client: S3Client, { bucket, key, size }: Stored): SampleFile {
  const name = `s3://${bucket}/${key}`;
  const body = async (Range?: string) => {
    const { GetObjectCommand } = await sdk();
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...(Range && { Range }) }));
    if (Body === undefined) throw unreadable(name, undefined);
    return Body;
  };
  return {
    name,
    size,
    stream: async () => (await body()) as unknown as AsyncIterable<Uint8Array>,
    slice: async (start, end) => await (await body(`bytes=${start}-${end - 1}`)).transformToByteArray(),
  };
}

async function sdk() {
  // Its word about the future of Node 20 would stand in every report.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  return await import('@aws-sdk/client-s3');
}

/** Emulators know buckets by path, and any region. */
function endpoint() {
  const address = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  return address === undefined
    ? {}
    : { endpoint: address, forcePathStyle: true, region: process.env.AWS_REGION ?? 'us-east-1' };
}

function unreadable(where: string, cause: unknown): StreampactError {
  const fix = 'check bucket, prefix, region and keys; AWS_ENDPOINT_URL for an emulator';
  return new StreampactError('SAMPLES_UNREADABLE', 'the samples cannot be read from S3', { where, fix, cause });
}
