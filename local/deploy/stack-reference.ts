/**
 * What one stack reads of another: `pulumi.StackReference`.
 *
 * Stands for the engine's built-in resource of that name, https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences. It differs
 * in knowing stacks of the same project and the same state folder only, and in leaving secret outputs out, which the state does not keep.
 */
import { StreampactError } from '../../contracts/src/error.ts';
import { restore } from './fingerprint.ts';
import { loadState } from './state.ts';
import { stackType } from './urn.ts';
import type { Properties } from './values.ts';

/** Type of the resource that the SDK asks for. */
export const referenceType = 'pulumi:pulumi:StackReference';

/** Answers the outputs of a stack, by its name alone; nothing for one that was never deployed. */
export type ReadStack = (stack: string) => Promise<Properties>;

/** Turns `<organization>/<project>/<stack>` into the stack's name. @throws StreampactError DEPLOY_UNSUPPORTED for another project */
export function referencedStack(reference: string, project: string): string {
  const parts = reference.split('/');
  const stack = parts.at(-1) ?? '';
  if (stack !== '' && (parts.length === 1 || (parts.length === 3 && parts[1] === project))) return stack;
  throw new StreampactError('DEPLOY_UNSUPPORTED', `The embedded driver knows no stack '${reference}'.`, {
    fix: `name it organization/${project}/<stack>, or deploy with the pulumi CLI`,
  });
}

/** Reads what the last deployment of a stack of this folder left. @throws StreampactError DEPLOY_STATE_INVALID */
export function readDeployedStack(stateDir: string, project: string): ReadStack {
  return async (stack) => {
    const { resources } = await loadState(stateDir, { stack, project });
    const root = [...resources.values()].find(({ type }) => type === stackType);
    return restore(root?.outputs ?? {}, {});
  };
}
