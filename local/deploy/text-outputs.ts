/**
 * Which outputs of a resource type or function are texts, read from the type declarations of the provider's SDK:
 * the token `aws:s3/bucket:Bucket` is declared in `@pulumi/aws/s3/bucket.d.ts`.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Names of a token's outputs that are always texts; none for a type whose declarations are not there. */
export type TextOutputs = (token: string) => Promise<readonly string[]>;

const textOutput = /^ {4}readonly (\w+): (?:pulumi\.Output<string>|string);$/gm;

/** Reads from the packages that the program in `projectDir` uses. */
export function textOutputs(projectDir: string): TextOutputs {
  const known = new Map<string, Promise<readonly string[]>>();
  return (token) => {
    const names = known.get(token) ?? readNames(projectDir, token);
    known.set(token, names);
    return names;
  };
}

async function readNames(projectDir: string, token: string): Promise<readonly string[]> {
  const file = declarationFile(projectDir, token);
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8').catch(() => '');
  return [...text.matchAll(textOutput)].map(([, name = '']) => name);
}

/** Where the SDK declares `token`; undefined for a package that is not installed. */
export function declarationFile(projectDir: string, token: string): string | undefined {
  const [provider = '', place = ''] = token.split(':');
  if (!/^[a-z][a-z0-9-]*$/.test(provider) || !/^\w+\/\w+$/.test(place)) return undefined;
  try {
    const manifest = createRequire(join(projectDir, 'package.json')).resolve(`@pulumi/${provider}/package.json`);
    return join(dirname(manifest), `${place.replace(/^index\//, '')}.d.ts`);
  } catch {
    return undefined;
  }
}
