/** All checks of a deployed environment, contract by contract. */
import { items, messages, results, tables } from '../contracts/generated/catalogue.ts';
import { StreampactError } from '../contracts/src/error.ts';
import type { Contract, ItemContract, MessageContract, ResultContract, TableContract } from '../contracts/src/model.ts';
import { type Check, carryOut } from './check.ts';
import { fileChecks } from './checks/files.ts';
import { itemChecks } from './checks/item.ts';
import { queryChecks } from './checks/query.ts';
import { itemZoneChecks, messageZoneChecks } from './checks/raw-zone.ts';
import { rowChecks } from './checks/rows.ts';
import { tableChecks } from './checks/schema.ts';
import { topicChecks } from './checks/topic.ts';
import { warehouseChecks, warehouseQueryChecks } from './checks/warehouse.ts';
import type { CheckRow, Status, Verification } from './model.ts';
import type { Target } from './target.ts';

/** Checks that are to be carried out: a contract and one question about it. */
type Asked = (target: Target) => Promise<readonly CheckRow[]>;

function all<C extends Contract>(contract: C, checks: readonly Check<C>[]): readonly Asked[] {
  return checks
    .filter(({ concerns }) => concerns === undefined || concerns(contract))
    .map((check) => (target: Target) => carryOut(check, contract, target));
}

const lakeTable = [...tableChecks, ...fileChecks, ...rowChecks];

/** The questions of a product, in the order in which data flows. */
function questionsOf(product: string): readonly Asked[] {
  const of = <C extends Contract>(rows: Readonly<Record<string, C>>) =>
    Object.values(rows).filter((contract) => contract.product === product);
  return [
    ...of<MessageContract>(messages).flatMap((contract) => all(contract, [...topicChecks, ...messageZoneChecks])),
    ...of<ItemContract>(items).flatMap((contract) => all(contract, [...itemChecks, ...itemZoneChecks])),
    ...of<TableContract>(tables).flatMap((contract) =>
      all(contract, contract.format === 'snowflake' ? warehouseChecks : lakeTable),
    ),
    ...of<ResultContract>(results).flatMap((contract) =>
      all(contract, contract.engine === 'snowflake' ? warehouseQueryChecks : queryChecks),
    ),
  ];
}

/** Products of the stack; or the one that is asked for. Throws USAGE for one that the stack does not have. */
export function productsOf({ outputs }: Pick<Target, 'outputs'>, only?: string): readonly string[] {
  const known = Object.keys(outputs.products);
  if (only === undefined) return known;
  if (known.includes(only)) return [only];
  throw new StreampactError('USAGE', `The stack has no product ${only}.`, {
    where: '--only',
    fix: `choose from ${known.join(', ')}`,
  });
}

/** How a run is watched. */
export interface Watched {
  readonly only?: string;
  /** Told of every check as it ends. */
  readonly onChecks?: (rows: readonly CheckRow[]) => void;
}

/** Questions that are open at once: enough for Athena's waits, few enough for its quotas. */
const atOnce = 6;

/** Asks everything; no finding is an error. */
export async function verify(target: Target, { only, onChecks }: Watched = {}): Promise<Verification> {
  const began = new Date().toISOString();
  const questions = productsOf(target, only).flatMap(questionsOf);
  const found: (readonly CheckRow[])[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next; index < questions.length; index = next) {
      next += 1;
      const rows = (await questions[index]?.(target)) ?? [];
      found[index] = rows;
      onChecks?.(rows);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const checks = found.flat();
  const count = (status: Status) => checks.filter((row) => row.status === status).length;
  return {
    stack: target.stack,
    environment: target.outputs.environment,
    region: target.outputs.region,
    at: began,
    asOf: new Date(target.limits.asOf).toISOString(),
    scannedBytes: target.scan.scannedBytes,
    counts: { passed: count('passed'), failed: count('failed'), skipped: count('skipped') },
    checks,
  };
}
