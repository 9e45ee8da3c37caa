/** `npm start`: deploys the stack, runs the products' stages in order, asks their queries, and answers the report. */

import { StreampactError } from '../../contracts/src/error.ts';
import { runStep } from '../setup/progress.ts';
import { createAwsClients } from './aws.ts';
import { type Cloud, outputsOf } from './cloud.ts';
import { allInputs } from './inputs.ts';
import { openJourney } from './journey.ts';
import type { Answers, ProductContext, ProductRun, Stage } from './product.ts';
import { clickstream } from './products/clickstream.ts';
import { cryptoCdc } from './products/crypto-cdc.ts';
import { cryptoMarket } from './products/crypto-market.ts';
import { csvReplay } from './products/csv-replay.ts';
import { fxRates } from './products/fx-rates.ts';
import { runQueries } from './queries.ts';
import type { DeployReport, ProductReport, RunReport, StageReport } from './report.ts';

/** Every data product that can be run here, in the order in which it is run. */
export const products: readonly ProductRun[] = [fxRates, cryptoMarket, csvReplay, cryptoCdc, clickstream];

/**
 * The product with this slug, or all of them.
 *
 * @throws StreampactError USAGE for a slug that there is not.
 */
export function selectProducts(only: string | undefined): readonly ProductRun[] {
  if (only === undefined) return products;
  const chosen = products.filter(({ slug }) => slug === only);
  if (chosen.length > 0) return chosen;
  throw new StreampactError('USAGE', `There is no data product ${only}.`, {
    where: '--only',
    fix: `choose from ${products.map(({ slug }) => slug).join(', ')}`,
  });
}

interface Deployed {
  readonly report: DeployReport;
  readonly outputs: ProductContext['outputs'];
}

async function up(cloud: Cloud): Promise<Deployed> {
  const deployment = await runStep(
    'Deployment',
    async () => {
      const value = await cloud.deploy('up');
      const { mode, created, updated, replaced, deleted, unchanged } = value;
      const counts = `${created} created, ${updated + replaced} updated, ${deleted} deleted, ${unchanged} unchanged`;
      return { value, outcome: `${counts} (${mode})` };
    },
    cloud.options,
  );
  const { mode, created, updated, replaced, deleted, unchanged } = deployment;
  return {
    report: { mode, created, updated: updated + replaced, deleted, unchanged },
    outputs: outputsOf(deployment),
  };
}

async function runStage(stage: Stage, context: ProductContext, slug: string): Promise<StageReport> {
  const started = performance.now();
  const counts = await runStep(
    `${slug}: ${stage.title}`,
    async (detail) => {
      const value = await stage.run(context, detail);
      const rejected = value.rejected > 0 ? `, ${value.rejected} rejected` : '';
      return { value, outcome: `${value.in} in, ${value.out} out${rejected}` };
    },
    context.cloud.options,
  );
  return { name: stage.name, ...counts, seconds: Math.round(performance.now() - started) / 1000 };
}

function athena(slug: string): NonNullable<ProductRun['ask']> {
  return { where: 'Athena', of: async (context) => ({ queries: await runQueries(context, slug) }) };
}

async function runProduct(product: ProductRun, context: ProductContext): Promise<ProductReport> {
  const stages: StageReport[] = [];
  for (const stage of product.stages()) stages.push(await runStage(stage, context, product.slug));
  const { where, of } = product.ask ?? athena(product.slug);
  let answers: Answers = { queries: {} };
  const ask: Stage = {
    name: 'query',
    title: `questions → rows (${where})`,
    async run() {
      answers = await of(context);
      const rows = Object.values(answers.queries).reduce((sum, query) => sum + query.rows.length, 0);
      return { in: Object.keys(answers.queries).length, out: rows, rejected: 0 };
    },
  };
  stages.push(await runStage(ask, context, product.slug));
  const latency = context.journey.report();
  return { stages, ...answers, ...(latency === undefined ? {} : { latency }) };
}

/** Deploys and runs `chosen` on a local cloud that is up. */
export async function runAll(cloud: Cloud, chosen: readonly ProductRun[]): Promise<RunReport> {
  const { report: deployReport, outputs } = await up(cloud);
  const aws = createAwsClients(cloud.engines.awsEndpoint);
  try {
    const reports: Record<string, ProductReport> = {};
    for (const product of chosen) {
      const context = { cloud, aws, outputs, inputs: allInputs, journey: openJourney() };
      reports[product.slug] = await runProduct(product, context);
    }
    return { deploy: deployReport, products: reports };
  } finally {
    aws.destroy();
  }
}
