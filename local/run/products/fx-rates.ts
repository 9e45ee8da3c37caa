/**
 * `fx-rates` on the local cloud: the ECB's rates of a quarter, polled as OpenExchangeRates' → Kafka → raw zone and the files of
 * the days; a bank's transactions of the same quarter beside them → Spark batch → catalog.
 */

import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { BackfillResult } from '../../../functions/fx-rates/backfill.ts';
import { deliverTransactions } from '../../sources/deliver-transactions.ts';
import { readEcbRates } from '../../sources/ecb-rates.ts';
import { startOpenExchangeRates } from '../../sources/open-exchange-rates.ts';
import type { AwsClients } from '../aws.ts';
import { type Counts, type ProductRun, productOutputs, type Stage } from '../product.ts';
import { batchStage } from '../stages/batch.ts';
import { crawlStage } from '../stages/crawl.ts';
import { invoke } from '../stages/poll.ts';
import { sinkStage } from '../stages/sink.ts';

const slug = 'fx-rates';

/** The quarter's last working day stands for today: its rates change by the hour. */
const today = '2024-06-28';
const dayBefore = '2024-06-27';

/** Backfills a range, in as many invocations as it takes. */
async function backfill(aws: AwsClients, functionName: string, range: { from: string; to: string }): Promise<Counts> {
  let total: Counts = { in: 0, out: 0, rejected: 0 };
  for (let from: string | null = range.from; from !== null; ) {
    const event = { backfill: { from, to: range.to } };
    const result: BackfillResult = await invoke<BackfillResult>(aws, functionName, event);
    total = sum(total, { in: result.polled, out: result.published, rejected: result.deadLettered });
    // An emulator that only pretends to run functions answers something else, and would be asked for ever.
    from = result.next ?? null;
  }
  return total;
}

function sum(a: Counts, b: Counts): Counts {
  return { in: a.in + b.in, out: a.out + b.out, rejected: a.rejected + b.rejected };
}

const pollStage: Stage = {
  name: 'poll',
  title: 'OpenExchangeRates → Kafka (Lambda)',
  async run(context, report) {
    const { aws, cloud, inputs } = context;
    const { firstPolled, hours } = inputs.rates;
    const producer = productOutputs(context, slug).producers['open-exchange-rates'];
    const functionName = producer?.functionName ?? '';
    const secret = await aws.secrets.send(new GetSecretValueCommand({ SecretId: producer?.secretArn }));
    const source = await startOpenExchangeRates({
      rates: readEcbRates(cloud.toolchain.sitePackages),
      port: cloud.ports.openExchangeRates,
      appId: secret.SecretString ?? '',
      today,
      versions: hours,
    });
    try {
      report(`${firstPolled} to ${dayBefore}`);
      let total = await backfill(aws, functionName, { from: firstPolled, to: dayBefore });
      for (let hour = 1; hour <= hours; hour += 1) {
        report(`${today}, hour ${hour} of ${hours}`);
        total = sum(total, await backfill(aws, functionName, { from: today, to: today }));
      }
      return total;
    } finally {
      await source.stop();
    }
  },
};

const deliverStage: Stage = {
  name: 'deliver',
  title: "a bank's transactions → lake",
  async run({ aws, outputs, inputs }) {
    const { rows } = await deliverTransactions({
      client: aws.s3,
      bucket: outputs.lakeBucket,
      rows: inputs.transactions,
      ...inputs.rates.days,
    });
    return { in: rows, out: rows, rejected: 0 };
  },
};

export const fxRates: ProductRun = {
  slug,
  insideOnly: true,
  stages: () => [
    pollStage,
    sinkStage(slug),
    deliverStage,
    batchStage(slug, 'normalized-transactions'),
    crawlStage(slug, 'normalized-transactions'),
  ],
};
