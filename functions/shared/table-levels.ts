/** How a table keeps its contract, as metrics in CloudWatch: alike for tables of the lake and of Snowflake. */
import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { StreampactError } from '../../contracts/src/error.ts';
import { metricNamespace, ownMetrics } from '../../contracts/src/own-metrics.ts';

/** One table as it is now. What is undefined is not told: there is no data, or nobody judged any. */
export interface Level {
  readonly product: string;
  readonly name: string;
  readonly ageMinutes: number | undefined;
  readonly rejectedShare: number | undefined;
  readonly rulesFailed: number | undefined;
}

/** What came of a measurement. */
export interface Measured {
  readonly levels: readonly Level[];
  /** `product/name` of tables that could not be measured. */
  readonly failed: readonly string[];
}

/** Who tells, of which stack, and for how long at most. */
export interface Telling {
  readonly cloudwatch: CloudWatchClient;
  readonly stack: string;
  readonly signal: AbortSignal;
}

/** Tells what was measured. Throws SERVICE_LEVEL_UNMEASURED for what was not: the others are told by then. */
export async function tellLevels({ cloudwatch, stack, signal }: Telling, { levels, failed }: Measured): Promise<void> {
  const MetricData = levels.flatMap((level) => metricsOf(stack, level));
  if (MetricData.length > 0) {
    const command = new PutMetricDataCommand({ Namespace: metricNamespace, MetricData });
    await cloudwatch.send(command, { abortSignal: signal });
  }
  if (failed.length === 0) return;
  throw new StreampactError('SERVICE_LEVEL_UNMEASURED', `Not measured: ${failed.join(', ')}.`, {
    fix: 'Each was logged with its error; the metrics of all other tables are up to date.',
  });
}

/** Three metrics a table at most: CloudWatch takes a thousand at once. */
function metricsOf(stack: string, { product, name, ...level }: Level): MetricDatum[] {
  const values = {
    FreshnessMinutes: level.ageMinutes,
    RejectedShare: level.rejectedShare,
    QualityRulesFailed: level.rulesFailed,
  } as const;
  const Dimensions = Object.entries({ Stack: stack, Product: product, Table: name }).map(([Name, Value]) => ({
    Name,
    Value,
  }));
  return (Object.keys(values) as (keyof typeof values)[]).flatMap((MetricName) => {
    const Value = values[MetricName];
    return Value === undefined ? [] : [{ MetricName, Value, Unit: ownMetrics[MetricName].unit, Dimensions }];
  });
}
