/** Bundles the command line. Heavy packages that few reviews need stay outside and are loaded when they are needed. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

/** Bundles that nobody can be running any more. */
const oldAfterMs = 3_600_000;

const requireForEsm =
  "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);";

/** Makes the bundle of `review/cli.ts`, and answers its folder's name in `output`. */
export async function build({ root, output, builders, stamp }) {
  // Stamps are taken before the sources are read: a file that is saved meanwhile makes the next run build again.
  const stamps = new Map();
  const remember = (path) => {
    if (!stamps.has(path)) stamps.set(path, stamp(path));
  };
  for (const path of builders) remember(path);
  const { outputFiles, metafile } = await bundled({ root, output, remember });
  for (const path of Object.keys(metafile.inputs)) if (!/^(node_modules\/|with-default:)/.test(path)) remember(path);
  const folder = nameOf(outputFiles);
  await place(output, folder, outputFiles);
  await writeWhole(join(output, 'current.json'), JSON.stringify({ folder, inputs: Object.fromEntries(stamps) }));
  await removeOld(output, folder);
  return folder;
}

function bundled({ root, output, remember }) {
  return esbuild.build({
    absWorkingDir: root,
    entryPoints: { cli: 'review/cli.ts' },
    outdir: 'out',
    write: false,
    bundle: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Names are kept, for stacks that can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    external: ['@aws-sdk/*', '@pulumi/*', '@grpc/*', 'google-protobuf', 'esbuild', 'recheck', 'tsx', 'typescript'],
    banner: { js: requireForEsm },
    plugins: [compiledVocabulary(root, output, remember), sourcePlaces(root, remember), jsoncParser],
    logLevel: 'silent',
  });
}

/** Code that reads files beside itself must find them from the bundle too: it keeps the place of its source. */
function sourcePlaces(root, remember) {
  return {
    name: 'source-places',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!path.startsWith(`${root}/`) || path.includes('/node_modules/')) return undefined;
        remember(path.slice(root.length + 1));
        const text = await readFile(path, 'utf8');
        const places = { url: pathToFileURL(path).href, dirname: join(path, '..'), filename: path };
        return {
          contents: text.replaceAll(/\bimport\.meta\.(url|dirname|filename)\b/g, (_, name) =>
            JSON.stringify(places[name]),
          ),
          loader: 'ts',
        };
      });
    },
  };
}

/** ajv takes longer to compile the vocabulary than most reviews take as a whole; so the bundle holds it compiled. */
function compiledVocabulary(root, output, remember) {
  return {
    name: 'compiled-vocabulary',
    setup(build) {
      build.onLoad({ filter: /contracts[\\/]src[\\/]vocabulary-validator\.ts$/ }, async ({ path }) => {
        for (const file of [path.slice(root.length + 1), 'contracts/vocabulary.json']) remember(file);
        const folder = join(root, 'contracts', 'src', 'emit');
        const code = await vocabularySource(root, output, folder);
        return {
          contents: `${code}\nexport const vocabularyValidator = () => validate;`,
          loader: 'js',
          resolveDir: folder,
        };
      });
    },
  };
}

/** Runs the compiler, which is TypeScript and so has to be bundled first. */
async function vocabularySource(root, output, folder) {
  const contents = `import { compileToSource } from './validators.ts';
import { vocabulary, vocabularyOptions } from '../vocabulary-validator.ts';
export const source = compileToSource(vocabulary(), vocabularyOptions);`;
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['esbuild'],
    banner: { js: requireForEsm },
    plugins: [sourcePlaces(root, () => undefined), jsoncParser],
    logLevel: 'silent',
  });
  await mkdir(output, { recursive: true });
  const file = join(output, `.${randomUUID()}.mjs`);
  try {
    await writeFile(file, outputFiles[0].contents);
    return (await import(pathToFileURL(file).href)).source;
  } finally {
    await rm(file, { force: true });
  }
}

/** Its CommonJS build hides what it requires; its ES build has no default export, by which Node's own loader has it. */
const jsoncParser = {
  name: 'jsonc-parser',
  setup(build) {
    const module = 'jsonc-parser/lib/esm/main.js';
    build.onResolve({ filter: /^jsonc-parser$/ }, () => ({ path: module, namespace: 'with-default' }));
    build.onLoad({ filter: /.*/, namespace: 'with-default' }, ({ path }) => ({
      contents: `import * as all from '${path}'; export * from '${path}'; export default all;`,
      resolveDir: build.initialOptions.absWorkingDir,
    }));
  },
};

function nameOf(files) {
  const hash = createHash('sha256');
  for (const { path, contents } of files) hash.update(`${path}\0${contents.length}\0`).update(contents);
  return hash.digest('hex').slice(0, 16);
}

async function place(output, folder, files) {
  const temporary = join(output, `.${randomUUID()}`);
  await mkdir(temporary, { recursive: true });
  try {
    for (const { path, contents } of files) await writeFile(join(temporary, path.replace(/^.*[\\/]/, '')), contents);
    await writeFile(join(temporary, 'package.json'), '{ "type": "module" }\n');
    await rename(temporary, join(output, folder));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Somebody else made the same at the same time.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

async function writeWhole(file, text) {
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}

async function removeOld(output, kept) {
  for (const name of await readdir(output)) {
    if (name === kept || name === 'current.json') continue;
    const age = Date.now() - ((await stat(join(output, name)).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > oldAfterMs) await rm(join(output, name), { recursive: true, force: true });
  }
}
