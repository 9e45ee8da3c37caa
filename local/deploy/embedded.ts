/**
 * The embedded driver: deploys the Pulumi program without the pulumi CLI.
 *
 * Stands for `pulumi preview|up|destroy`. It differs in these ways: only the types with a row in `provider/` exist; the
 * state is a disposable file of ours; no aliases, import, refresh, drift or resume: after an interruption the local cloud
 * and the state are reset together; and the provider's own defaults and default tags are not applied.
 */
import { interruptible, leavesDoubt } from './interrupt.ts';
import { refuse, takeLock } from './lock.ts';
import type { Deployment, DeployRequest } from './model.ts';
import { type ExecuteOptions, execute } from './program.ts';
import { readProject } from './project.ts';
import { openCloud } from './provider/cloud.ts';
import { Provider, unsupportedTypes } from './provider/provider.ts';
import { rows } from './provider/rows.ts';
import { Registrar } from './registrar.ts';
import { Remover } from './remover.ts';
import type { Run } from './run.ts';
import { readDeployedStack } from './stack-reference.ts';
import { loadState } from './state.ts';
import { Tally } from './tally.ts';
import type { Properties } from './values.ts';

/** The account of every local cloud. */
const localAccount = '000000000000';

/** Carries out a request; see {@link deploy}. */
export async function deployEmbedded(request: DeployRequest & { readonly projectDir: string }): Promise<Deployment> {
  const { operation, stateDir, stack } = request;
  const snowflake = lazily(request.snowflake);
  const project = await readProject(request.projectDir, stack);
  const config = { ...project.config, ...request.config };
  const lock = operation === 'preview' ? await refuse(stateDir) : await takeLock(stateDir, operation);
  try {
    const tally = new Tally((event) => request.onEvent?.(event));
    const region = config['aws:region'] ?? 'us-east-1';
    const cloud = openCloud({
      ...{ endpoint: request.awsEndpoint, region, account: localAccount, root: project.dir },
      snowflake: snowflake?.open,
    });
    const state = await loadState(stateDir, { stack, project: project.name });
    const run: Run = {
      state,
      provider: new Provider(cloud, rows),
      tally,
      preview: operation === 'preview',
      root: project.dir,
    };
    const outputs = await interruptible(request.signal, (signal) =>
      operation === 'destroy'
        ? new Remover(run).removeAllBut(new Set()).then(() => ({}))
        : apply(run, { ...request, project, config, preview: run.preview, signal }, stateDir),
    );
    if (!run.preview) await state.save();
    await lock?.release();
    return { mode: 'embedded', ...tally.summary(), outputs };
  } catch (error) {
    await (leavesDoubt(error) ? lock?.abandon() : lock?.release());
    throw error;
  } finally {
    await snowflake?.close();
  }
}

/** A session that is opened when somebody first asks for it, and closed if anybody did. */
function lazily(open: DeployRequest['snowflake']) {
  if (open === undefined) return undefined;
  let session: ReturnType<typeof open> | undefined;
  return {
    open: () => {
      session ??= open();
      return session;
    },
    close: async () => {
      const opened = await session?.catch(() => undefined);
      await opened?.close();
    },
  };
}

/** Registrations as they come, deletions after the program's end; answers the stack's outputs. */
async function apply(run: Run, options: ExecuteOptions, stateDir: string): Promise<Record<string, unknown>> {
  const remover = new Remover(run);
  const registrar = new Registrar(run, remover);
  const outputs = await execute(
    {
      register: (goal) => registrar.register(goal),
      registerOutputs: (urn, given) => registrar.registerOutputs(urn, given),
      invoke: (token, args) => run.provider.invoke(token, args) as Promise<Properties | undefined>,
      readStack: readDeployedStack(stateDir, options.project.name),
    },
    options,
  );
  if (registrar.unsupportedTypes.size > 0) throw unsupportedTypes([...registrar.unsupportedTypes]);
  await remover.removeAllBut(registrar.seen);
  return outputs;
}
