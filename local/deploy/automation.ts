/**
 * Deploys through the pulumi CLI and its Automation API, with a file backend in the state folder.
 *
 * Not run where this was written: neither the CLI nor the `aws` plugin can be had there. `npm run test:localstack` runs it.
 * The CLI notes the salt of its passphrase in `Pulumi.<stack>.yaml`, as it always does.
 */
import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Stack } from '@pulumi/pulumi/automation/index.js';
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import { collector, report } from './cli-events.ts';
import { cliEnvironment, cliPaths, stackFile } from './cli-settings.ts';
import type { Deployment, DeployRequest } from './model.ts';
import { readProject } from './project.ts';
import { Tally } from './tally.ts';

/** Whether a pulumi CLI is on PATH. */
export async function hasPulumiCli(path = process.env.PATH ?? ''): Promise<boolean> {
  const names = process.platform === 'win32' ? ['pulumi.exe'] : ['pulumi'];
  const candidates = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const found = await Promise.all(
    candidates.map((file) =>
      access(file, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

/** Carries out a request; see {@link deploy}. */
export async function deployWithCli(request: DeployRequest & { readonly projectDir: string }): Promise<Deployment> {
  const { stack: stackName, stateDir, projectDir } = request;
  const project = await readProject(projectDir, stackName);
  const paths = cliPaths(stateDir);
  await mkdir(paths.backend, { recursive: true });
  await writeFile(paths.config, stackFile({ ...project.config, ...request.config }, request.awsEndpoint), {
    mode: 0o600,
  });
  await ensurePassphrase(paths.passphrase);
  try {
    const { LocalWorkspace } = await import('@pulumi/pulumi/automation/index.js');
    const envVars = cliEnvironment(request, process.env);
    const stack = await LocalWorkspace.createOrSelectStack({ stackName, workDir: projectDir }, { envVars });
    return await carryOut(stack, request, paths.config);
  } catch (cause) {
    if (isStreampactError(cause)) throw cause;
    const what = `pulumi ${request.operation} failed: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new StreampactError('DEPLOY_PROGRAM_FAILED', what, { where: projectDir, cause });
  }
}

async function carryOut(stack: Stack, request: DeployRequest, configFile: string): Promise<Deployment> {
  const tally = new Tally((event) => request.onEvent?.(event));
  const options = {
    configFile,
    onEvent: collector(tally),
    onOutput: (text: string) => request.onEvent?.({ kind: 'log', severity: 'info', message: text.trimEnd() }),
    ...(request.signal !== undefined && { signal: request.signal }),
  };
  if (request.operation === 'up') return report(tally, (await stack.up(options)).outputs);
  await (request.operation === 'preview' ? stack.preview(options) : stack.destroy(options));
  return report(tally, {});
}

/** Makes a passphrase for the backend's secrets once; only its owner may read it. */
async function ensurePassphrase(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
