/** One function with everything that it imports, as one file. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { StreampactError } from '../../contracts/src/error.ts';

/** What to bundle and as what. */
export interface BundleSource {
  /** Entry module, from the repository's root. */
  readonly entry: string;
  /** Name of the bundle; its ending decides the module system: `.js` CommonJS, `.mjs` ES module. */
  readonly file: string;
}

/** A bundle. */
export interface Bundle {
  readonly code: Uint8Array;
  readonly sourceMap: Uint8Array;
  /** Every file that went in, from the repository's root. */
  readonly inputs: readonly string[];
}

/** CommonJS packages inside an ES module still call `require` for Node's own modules. */
const requireForEsm = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Bundles for Node.js 20, the local cloud's; AWS runs it on 24. BUILD_BUNDLE_FAILED lists esbuild's messages. */
export async function bundle({ entry, file }: BundleSource, root: string): Promise<Bundle> {
  const esm = file.endsWith('.mjs');
  try {
    const { outputFiles, metafile } = await build({
      absWorkingDir: root,
      // Packages keep the names that they have below the root, wherever they really lie: same input, same bytes.
      preserveSymlinks: true,
      entryPoints: [entry],
      outfile: join('dist', file),
      write: false,
      bundle: true,
      metafile: true,
      platform: 'node',
      target: 'node20',
      format: esm ? 'esm' : 'cjs',
      ...(esm && { banner: { js: requireForEsm } }),
      alias: { 'thread-stream': fileURLToPath(new URL('./stubs/thread-stream.cjs', import.meta.url)) },
      // Names are kept, for stacks that can be read without the source map.
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'eof',
      charset: 'utf8',
      sourcemap: esm ? 'linked' : 'external',
      sourcesContent: false,
      logLevel: 'silent',
    });
    const output = (end: string): Uint8Array =>
      outputFiles.find(({ path }) => path.endsWith(end))?.contents ?? new Uint8Array();
    return { code: output(file), sourceMap: output('.map'), inputs: Object.keys(metafile.inputs) };
  } catch (cause) {
    throw new StreampactError('BUILD_BUNDLE_FAILED', `esbuild could not bundle ${entry}.`, {
      where: entry,
      fix: 'See the cause; npx tsc --noEmit tells more.',
      cause,
    });
  }
}
