/**
 * Metrics as lines of the log, in CloudWatch's embedded metric format: CloudWatch Logs makes metrics of them, whether a function or
 * the agent of an instance brought them, and nobody needs a right beyond writing its log.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * The clients of npm ask the instance where they run and add dimensions of their own; a line of JSON needs neither.
 */
import { writeSync } from 'node:fs';
import {
  metricNamespace,
  type OwnDimensions,
  type OwnMetricName,
  ownMetrics,
} from '../../contracts/src/own-metrics.ts';

/** Metrics with the same dimensions: `Name` → value. */
type MetricValues<Name extends OwnMetricName> = Readonly<Partial<Record<Name, number>>>;

/** What one line tells. */
export interface MetricLine<Name extends OwnMetricName> {
  readonly dimensions: OwnDimensions<Name>;
  readonly values: MetricValues<Name>;
  /** Milliseconds since 1970; now by default. */
  readonly at?: number;
}

/** The line, with a line feed at its end. Values that are no finite number are left out: CloudWatch would drop the line. */
export function metricLine<Name extends OwnMetricName>({ dimensions, values, at }: MetricLine<Name>): string {
  const told = (Object.entries(values) as [Name, number][]).filter(([, value]) => Number.isFinite(value));
  const document = {
    _aws: {
      Timestamp: at ?? Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: told.map(([name]) => ({ Name: name, Unit: ownMetrics[name].unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(told),
  };
  return `${JSON.stringify(document)}\n`;
}

/** Writes a line to stderr, where the log is. A log that takes none is no reason to stop the work that it tells of. */
export function tellMetrics(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // The next line may find room.
  }
}
