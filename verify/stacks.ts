/** Names of stacks, so that a slip is told before anything is asked. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messages, tables } from '../contracts/generated/catalogue.ts';
import { StreampactError } from '../contracts/src/error.ts';
import type { MessageContract, TableContract } from '../contracts/src/model.ts';
import { nearest } from '../contracts/src/suggest.ts';

/** Stacks that the program knows: each has its file `Pulumi.<stack>.yaml`. */
function environments(): readonly string[] {
  const root = join(import.meta.dirname, '..');
  return readdirSync(root).flatMap((file) => /^Pulumi\.([a-z]+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** Products, each of which may have a stack `<environment>-<product>` of its own. */
function products(): readonly string[] {
  const contracts: readonly (MessageContract | TableContract)[] = [
    ...Object.values(messages),
    ...Object.values(tables),
  ];
  return [...new Set(contracts.map(({ product }) => product))];
}

/**
 * Throws USAGE for a stack that the program does not know, with the one that was meant. A backend may want the organization and the
 * project before the name.
 */
export function checkStack(stack: string): void {
  const name = stack.slice(stack.lastIndexOf('/') + 1);
  const known = environments();
  const layers = known.flatMap((environment) => products().map((product) => `${environment}-${product}`));
  if (known.includes(name) || layers.includes(name)) return;
  const meant = nearest(name, [...known, ...layers]);
  throw new StreampactError('USAGE', `There is no stack ${JSON.stringify(name)}.`, {
    where: '--stack',
    fix: meant === undefined ? `choose from ${known.join(', ')}` : `did you mean '${meant}'?`,
  });
}
