/**
 * The body of a CloudWatch dashboard, made from rows: a heading for each group, below it its graphs, three beside each other.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
import type * as pulumi from '@pulumi/pulumi';
import { type Metric, periodSeconds } from '../alarms/metric.ts';

/** One graph. */
interface Graph {
  readonly title: string;
  /** None of them is ever below zero, where the axis begins. */
  readonly metrics: readonly Metric[];
}

/** Graphs that belong together. */
export interface Group {
  readonly heading: string;
  readonly graphs: readonly Graph[];
}

/** What a body shows. */
export interface DashboardSpec {
  readonly region: string;
  readonly groups: readonly Group[];
}

/** Units of the grid, which is 24 wide. */
const [graphWidth, graphHeight, headingHeight] = [8, 6, 1];
const columns = 24 / graphWidth;

/** The body as an object whose names may not be known yet. */
export function dashboardBody({ region, groups }: DashboardSpec): pulumi.Input<object> {
  const widgets: object[] = [];
  let top = 0;
  for (const { heading, graphs } of groups) {
    const place = { x: 0, y: top, width: 24, height: headingHeight };
    widgets.push({ type: 'text', ...place, properties: { markdown: `## ${heading}` } });
    top += headingHeight;
    widgets.push(...graphs.map((graph, index) => graphWidget(graph, { region, index, top })));
    top += Math.ceil(graphs.length / columns) * graphHeight;
  }
  return { widgets };
}

interface Place {
  readonly region: string;
  readonly index: number;
  readonly top: number;
}

function graphWidget({ title, metrics }: Graph, { region, index, top }: Place): object {
  return {
    type: 'metric',
    x: (index % columns) * graphWidth,
    y: top + Math.floor(index / columns) * graphHeight,
    width: graphWidth,
    height: graphHeight,
    properties: {
      title,
      region,
      view: 'timeSeries',
      period: periodSeconds,
      yAxis: { left: { min: 0 } },
      metrics: metrics.map(metricLine),
    },
  };
}

function metricLine(metric: Metric): readonly unknown[] {
  if ('sql' in metric) return [{ expression: metric.sql, label: metric.label, period: periodSeconds }];
  const { namespace, metricName, dimensions, statistic } = metric;
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { stat: statistic }];
}
