/** Reads user data back as cloud-init would. */
import type { InstanceFile } from '../components/instance/cloud-config.ts';

/** A `#cloud-config`, as far as tests look at it. */
export interface CloudConfig {
  readonly packages: readonly string[];
  readonly write_files: readonly (Pick<InstanceFile, 'path' | 'content'> & { readonly permissions: string })[];
  readonly runcmd: readonly (readonly string[])[];
}

/** Parses plain user data; the header must be there and the whole must fit EC2's 16 KB. */
export function parseUserData(text: string): CloudConfig {
  const [header, ...rest] = text.split('\n');
  if (header !== '#cloud-config') throw new Error(`User data starts with ${header}`);
  if (Buffer.byteLength(text) > 16 * 1024) throw new Error(`User data has ${Buffer.byteLength(text)} bytes`);
  return JSON.parse(rest.join('\n')) as CloudConfig;
}

/** Content of the file that the instance finds at `path`. */
export function fileOf({ write_files }: CloudConfig, path: string): string {
  const found = write_files.find((file) => file.path === path);
  if (found === undefined)
    throw new Error(`There is no ${path}, only ${write_files.map((file) => file.path).join(', ')}`);
  return found.content;
}
