/** Every stack, and production with every option, as the offline preview declares them: run once for a whole file of tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackEnvironments } from '../../../infra/environments.ts';
import { declareOffline, type OfflineDeclaration } from '../../../local/deploy/offline/declare.ts';
import { plainInputs } from '../../../local/deploy/offline/inputs.ts';
import type { Declared } from '../../../policies/cloudformation/check.ts';

/** Options that are off by default; what they declare is deployed by somebody too. */
const options: Readonly<Record<string, string>> = {
  redshiftCopy: 'true',
  searchIndex: 'true',
  quickSightOwner: 'arn:aws:quicksight:us-east-1:123456789012:user/default/reader',
  replayInput: 's3://flights/flights.csv.gz',
  snowflakeUser: 'deployer',
  snowflakeOrganization: 'acme',
  snowflakeAccount: 'main',
};

/** The stacks by their label. */
export type Stacks = ReadonlyMap<string, OfflineDeclaration>;

const root = join(import.meta.dirname, '../../..');
const deadlineMs = 600_000;

const everyOption = 'prod with every option';

/** Declares those that are named; all of them unless told. */
export async function declareAll(labels: readonly string[] = [...stackEnvironments, everyOption]): Promise<Stacks> {
  const folder = mkdtempSync(join(tmpdir(), 'streampact-offline-'));
  const where = { dir: root, folder, signal: AbortSignal.timeout(deadlineMs) };
  try {
    const found = new Map<string, OfflineDeclaration>();
    // Two at a time: each is a process that keeps a processor busy.
    const plain = stackEnvironments.filter((stack) => labels.includes(stack));
    for (let first = 0; first < plain.length; first += 2) {
      const some = await declareOffline(plain.slice(first, first + 2), where);
      for (const declaration of some) found.set(declaration.stack, declaration);
    }
    if (!labels.includes(everyOption)) return found;
    const overrides = Object.fromEntries(Object.entries(options).map(([name, value]) => [`streampact:${name}`, value]));
    const [full] = await declareOffline(['prod'], { ...where, overrides });
    if (full !== undefined) found.set(everyOption, full);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A resource with what it depends on. */
export interface Resource extends Declared {
  readonly dependencies: readonly string[];
}

/** The stack's resources of AWS. */
export function resourcesOf({ goals }: OfflineDeclaration): readonly Resource[] {
  return goals
    .filter(({ custom, type }) => custom && type.startsWith('aws:'))
    .map((goal) => ({ ...goal, inputs: plainInputs(goal) }));
}
