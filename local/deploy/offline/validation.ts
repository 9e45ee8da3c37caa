/** A declaration's resources held against what AWS publishes of their types. */
import { setImmediate as turn } from 'node:timers/promises';
import type { JsonObject } from '../../../contracts/src/json.ts';
import { checkResource, type Verdict } from '../../../policies/cloudformation/check.ts';
import type { Goal } from '../goal.ts';
import type { OfflineDeclaration } from './declare.ts';
import { plainInputs } from './inputs.ts';

/** A resource, with its inputs as JSON, and what became of it. */
export interface Validated extends Verdict {
  readonly resource: Omit<Goal, 'inputs'> & { readonly inputs: JsonObject };
}

/** Every resource of a provider, in the order of the declaration. */
export function validated(declaration: OfflineDeclaration): readonly Validated[] {
  return [...validating(declaration)];
}

/** As {@link validated}, for one who waits for others meanwhile: after each resource they have their turn. */
export async function validatedInTurns(declaration: OfflineDeclaration): Promise<readonly Validated[]> {
  const all: Validated[] = [];
  for (const each of validating(declaration)) {
    all.push(each);
    await turn();
  }
  return all;
}

function* validating({ goals }: OfflineDeclaration): Generator<Validated> {
  for (const goal of goals) {
    if (!goal.custom) continue;
    const resource = { ...goal, inputs: plainInputs(goal) };
    yield { resource, ...checkResource(resource) };
  }
}
