/** Makes one module of generated JavaScript and of all that it imports. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The folder that the imports of generated JavaScript are relative to. */
export const here = dirname(fileURLToPath(import.meta.url));

/** What to bundle. */
export interface BundleSource {
  readonly contents: string;
  /** Names it in the bundle's comments. */
  readonly name: string;
  /** Folder that names in the bundle are relative to, so that they do not depend on where things are installed. */
  readonly base: string;
}

/** An ES module without imports, the same bytes on every machine. Names stay readable. */
export async function bundled({ contents, name, base }: BundleSource): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here, sourcefile: name, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'node20',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    absWorkingDir: base,
    legalComments: 'none',
    charset: 'utf8',
    treeShaking: true,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
