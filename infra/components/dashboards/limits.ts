/** What a dashboard shows of alarms: how they are, and each measure with the limit that it rings at. */
import type { MadeAlarm } from '../alarms/alarms.ts';
import type { Graph, Group } from './body.ts';

/** One graph for each measure of a kind; a measure of several parts has a line for each. */
export function limitGraphs(made: readonly MadeAlarm[]): Group {
  const graphs = new Map<string, Graph & { readonly limit: number }>();
  for (const { row } of made) {
    const { kind, metric, rings, period } = row;
    const name = 'sql' in metric ? metric.label : metric.metricName;
    const [side, limit] = rings;
    const key = `${kind}/${name}/${limit}/${period ?? ''}`;
    const known = graphs.get(key);
    const metrics = [...(known?.metrics ?? []), metric];
    graphs.set(key, {
      title: `${kind}: ${name}, rings ${side} ${limit}`,
      metrics,
      limit,
      ...(period === undefined ? {} : { period }),
    });
  }
  return { heading: 'What rings, and where', graphs: [...graphs.values()] };
}
