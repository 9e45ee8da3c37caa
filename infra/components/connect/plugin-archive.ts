/** Archives of connectors that no package registry has: the operator lays them into a bucket and names them. */
import type { Reader } from '../../readers.ts';

/** An archive of a connector, as the operator named it. */
export interface PluginArchive {
  readonly bucket: string;
  readonly key: string;
  /** SHA-256 in hex: the worker uses no other bytes. */
  readonly sha256: string;
}

const shape =
  /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([A-Za-z0-9][A-Za-z0-9!_.()/-]{0,500}\.(?:zip|tar\.gz))#([0-9a-f]{64})$/;

/** `s3://bucket/key.zip#sha256`, separated by commas, each once; `''` for none. */
export const pluginArchives: Reader<readonly PluginArchive[]> = (given) => {
  const archives: PluginArchive[] = [];
  for (const item of given.split(',').map((part) => part.trim())) {
    if (item === '' && given.trim() === '') continue;
    const [, bucket, key, sha256] = shape.exec(item) ?? [];
    if (bucket === undefined || key === undefined || sha256 === undefined) {
      return { problem: `has an item '${item}', which must be like s3://bucket/key.zip#<SHA-256 in hex>` };
    }
    if (archives.some((archive) => archive.bucket === bucket && archive.key === key)) {
      return { problem: `names s3://${bucket}/${key} twice` };
    }
    archives.push({ bucket, key, sha256 });
  }
  return { value: archives };
};
