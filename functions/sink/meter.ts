/** The sink's counters, and Prometheus's text form of them (version 0.0.4). */

/** What is counted since the process began. */
const counters = {
  read: 'Records read from Kafka, those read again after a rebalance included.',
  records: 'Records whose plan is done.',
  raw: 'Records of done plans in the raw zone.',
  quarantined: 'Records of done plans in the quarantine.',
  passed_over: 'Records of done plans without a value, where those are not kept.',
  objects: 'Objects written.',
  objects_present: 'Objects that an earlier attempt had written.',
  bytes: 'Compressed bytes written.',
  projected: 'Files of projections written.',
  plans: 'Plans committed.',
  replays: 'Plans found at an assignment and done.',
  assignments: 'Assignments by the group.',
  flush_seconds: 'Seconds spent on plans, from commit to commit.',
} as const;

/** Name of a counter. */
type Counter = keyof typeof counters;

/** All counters. */
export type Counts = Readonly<Record<Counter, number>>;

/** What is told of one partition. */
export interface PartitionGauges {
  readonly topic: string;
  readonly partition: number;
  /** Offsets between the last record that is in the lake for sure and the topic's end, as of the last fetch. */
  readonly lag: number;
  /** Error code that stopped the partition, if one did. */
  readonly stopped?: string;
}

/** Counts. */
export interface Meter {
  add(counter: Counter, amount?: number): void;
  counts(): Counts;
}

/** A meter at zero; what it counts, `whole` counts too. */
export function createMeter(whole?: Meter): Meter {
  const counts = Object.fromEntries(Object.keys(counters).map((name) => [name, 0])) as Record<Counter, number>;
  return {
    add(counter, amount = 1) {
      counts[counter] += amount;
      whole?.add(counter, amount);
    },
    counts: () => ({ ...counts }),
  };
}

/** The page that Prometheus scrapes. */
export function renderMetrics(counts: Counts, partitions: readonly PartitionGauges[]): string {
  const lines: string[] = [];
  for (const [name, help] of Object.entries(counters) as [Counter, string][]) {
    const metric = `streampact_sink_${name}_total`;
    lines.push(`# HELP ${metric} ${help}`, `# TYPE ${metric} counter`, `${metric} ${counts[name]}`);
  }
  lines.push(...gauge('lag', 'Records not yet in the lake.', partitions, ({ lag }) => lag));
  lines.push(
    ...gauge('stopped', '1 for a partition that a named error has stopped.', partitions, ({ stopped }) =>
      stopped === undefined ? 0 : 1,
    ),
  );
  return `${lines.join('\n')}\n`;
}

type Reading = (gauges: PartitionGauges) => number;

function gauge(name: string, help: string, ...[partitions, read]: [readonly PartitionGauges[], Reading]): string[] {
  const metric = `streampact_sink_${name}`;
  const rows = partitions.map((row) => `${metric}{${labels(row)}} ${read(row)}`);
  return [`# HELP ${metric} ${help}`, `# TYPE ${metric} gauge`, ...rows];
}

function labels({ topic, partition, stopped }: PartitionGauges): string {
  const code = stopped === undefined ? '' : `,code="${stopped}"`;
  return `topic="${topic}",partition="${partition}"${code}`;
}
