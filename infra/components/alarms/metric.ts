/** Metrics of CloudWatch, as alarms watch them and dashboards draw them. */
import * as pulumi from '@pulumi/pulumi';
import { metricNamespace, type OwnMetricName, ownMetrics } from '../../../contracts/src/own-metrics.ts';

/** How the values of a point's time become one. */
export type Statistic = 'Sum' | 'Maximum' | 'Minimum' | 'Average';

/** A metric with all of its dimensions. */
export interface PlainMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly statistic: Statistic;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
}

/** One number over all metrics of a name: for a dimension with many values, or with values that nobody lists. */
export interface MetricQuery {
  /** What the number is called in a graph. */
  readonly label: string;
  /** In CloudWatch's Metrics Insights. */
  readonly sql: pulumi.Input<string>;
}

/** Something to watch. */
export type Metric = PlainMetric | MetricQuery;

/** Seconds of a point, unless an alarm says otherwise. */
export const periodSeconds = 300;

/** What {@link metricsOf} knows of a service's metrics. */
export interface MetricSource {
  readonly namespace: string;
  readonly dimensions: PlainMetric['dimensions'];
}

/** Metrics of one thing, by `statistic` and name. */
export function metricsOf({
  namespace,
  dimensions,
}: MetricSource): (statistic: Statistic, name: string) => PlainMetric {
  return (statistic, metricName) => ({ namespace, metricName, statistic, dimensions });
}

/** What {@link queryOf} asks for. */
export interface QuerySpec {
  readonly statistic: 'SUM' | 'MAX';
  readonly metricName: string;
  readonly namespace: string;
  /** All dimensions that the metric has. */
  readonly schema: readonly string[];
  /** The dimension that narrows it. */
  readonly where: readonly [dimension: string, value: pulumi.Input<string>];
}

/** The question of `spec`; the value must be a name that AWS allows, which has no quotes. */
export function queryOf({
  statistic,
  metricName,
  namespace,
  schema,
  where: [dimension, value],
}: QuerySpec): MetricQuery {
  const from = `SCHEMA("${namespace}", ${schema.join(', ')})`;
  return {
    label: metricName,
    sql: pulumi.interpolate`SELECT ${statistic}(${metricName}) FROM ${from} WHERE ${dimension} = '${value}'`,
  };
}

/** Name of a metric of ours. */
export type OwnMetric = OwnMetricName;

/** A metric of ours; of `values` it takes those of its dimensions. */
export function ownMetric(
  statistic: Statistic,
  metricName: OwnMetric,
  values: Readonly<Record<string, string>>,
): PlainMetric {
  const dimensions = Object.fromEntries(ownMetrics[metricName].dimensions.map((name) => [name, values[name] ?? '']));
  return { namespace: metricNamespace, metricName, statistic, dimensions };
}
