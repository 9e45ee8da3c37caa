/** Two builds of the worker as `npm run build` makes them: with today's contracts, and with a changed one deployed. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '../../infra/build/bundle.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const entry = { entry: 'tests/faults/sink-entry.ts', file: 'sink.mjs' };
const changedContract = 'contracts/crypto-market/assets.message.json';

/** A build. */
export interface SinkBuild {
  /** The bundle's file. */
  readonly file: string;
  /** Hash of the contract that it plans by. */
  readonly contract: string;
}

/** The builds before and after the deployment. */
export interface SinkBuilds {
  readonly before: SinkBuild;
  readonly after: SinkBuild;
}

/** Makes both below a folder. */
export async function buildSinks(folder: string): Promise<SinkBuilds> {
  const [before, after] = await Promise.all([buildFrom(root, join(folder, 'current')), changedBuild(folder)]);
  return { before, after };
}

/** The build of a copy of this work tree whose message contract knows one more field; the old version is released. */
async function changedBuild(folder: string): Promise<SinkBuild> {
  const copy = join(folder, 'tree');
  await mkdir(copy, { recursive: true });
  for (const part of ['contracts', 'functions', entry.entry, 'package.json', 'tsconfig.json']) {
    await cp(join(root, part), join(copy, part), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const file = join(copy, changedContract);
  const field =
    '"tokens": { "description": "Contract addresses by chain.", "type": ["object", "null"] },\n        "id":';
  await writeFile(file, (await readFile(file, 'utf8')).replace('"id":', field));
  await run(process.execPath, ['--import', 'tsx', 'contracts/src/cli.ts', 'generate'], { cwd: copy, timeout: 120_000 });
  return buildFrom(copy, join(folder, 'changed'));
}

async function buildFrom(tree: string, folder: string): Promise<SinkBuild> {
  const { code, sourceMap } = await bundle(entry, tree);
  await mkdir(folder, { recursive: true });
  const file = join(folder, entry.file);
  await writeFile(file, code);
  await writeFile(`${file}.map`, sourceMap);
  const generated = await readFile(join(tree, 'contracts/generated/validators.ts'), 'utf8');
  const contract = /currentHashes[^}]*'crypto-market\/assets': '([0-9a-f]{16})'/.exec(generated)?.[1] ?? '';
  return { file, contract };
}
