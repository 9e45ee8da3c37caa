/**
 * The body of a CloudWatch dashboard, made from rows: how the alarms are, then a heading for each group, below it its graphs, three
 * beside each other.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
import type * as pulumi from '@pulumi/pulumi';
import { type Metric, periodSeconds } from '../alarms/metric.ts';

/** One graph. */
export interface Graph {
  readonly title: string;
  /** None of them is ever below zero, where the axis begins. */
  readonly metrics: readonly Metric[];
  /** Seconds of a point; five minutes by default. */
  readonly period?: number;
  /** A line across the graph, e.g. where an alarm rings. */
  readonly limit?: number;
}

/** Graphs that belong together. */
export interface Group {
  readonly heading: string;
  readonly graphs: readonly Graph[];
}

/** What a body shows. */
export interface DashboardSpec {
  readonly region: string;
  /** ARNs of the alarms that stand above everything. */
  readonly alarms: readonly pulumi.Input<string>[];
  readonly groups: readonly Group[];
}

/** Units of the grid, which is 24 wide. */
const [graphWidth, graphHeight, headingHeight] = [8, 6, 1];
const columns = 24 / graphWidth;
/** Alarms of one widget: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const alarmsAtOnce = 100;
const alarmsInRow = 4;

/** The body as an object whose names may not be known yet. */
export function dashboardBody({ region, alarms, groups }: DashboardSpec): pulumi.Input<object> {
  const widgets: object[] = [];
  let top = 0;
  for (let at = 0; at < alarms.length; at += alarmsAtOnce) {
    const some = alarms.slice(at, at + alarmsAtOnce);
    const height = 1 + Math.ceil(some.length / alarmsInRow);
    widgets.push({
      type: 'alarm',
      ...{ x: 0, y: top, width: 24, height },
      properties: { title: 'Alarms', alarms: some, sortBy: 'stateUpdatedTimestamp' },
    });
    top += height;
  }
  for (const { heading, graphs } of groups.filter(({ graphs: all }) => all.length > 0)) {
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

function graphWidget({ title, metrics, period = periodSeconds, limit }: Graph, { region, index, top }: Place): object {
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
      period,
      yAxis: { left: { min: 0 } },
      ...(limit === undefined ? {} : { annotations: { horizontal: [{ label: 'limit', value: limit }] } }),
      metrics: metrics.map((metric, at) => metricLine(metric, { period, at })),
    },
  };
}

function metricLine(
  metric: Metric,
  { period, at }: { readonly period: number; readonly at: number },
): readonly unknown[] {
  if ('sql' in metric) return [{ expression: metric.sql, label: metric.label, period, id: `q${at + 1}` }];
  const { namespace, metricName, dimensions, statistic } = metric;
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { stat: statistic }];
}
