import { expect, test } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { createMeter } from './meter.ts';
import type { SinkStatus } from './sink.ts';
import { createTelemetry } from './telemetry.ts';

const contract = messages['crypto-market/assets'];
const { topic } = contract;

/** What the lines say beyond the format's own member. */
function told(status: () => SinkStatus): () => readonly unknown[] {
  const lines: string[] = [];
  const tell = createTelemetry({
    stack: 'dev',
    contracts: [contract],
    status,
    write: (line) => {
      lines.push(line);
    },
  });
  return () => {
    lines.length = 0;
    tell();
    return lines.map((line) => {
      const { _aws, ...rest } = JSON.parse(line);
      expect(_aws.CloudWatchMetrics).toHaveLength(1);
      return rest;
    });
  };
}

const of = { Stack: 'dev', Product: 'crypto-market' };
const meter = createMeter();
const running = (more: Partial<SinkStatus> = {}): SinkStatus => ({
  joined: true,
  counts: meter.counts(),
  topics: { [topic]: meter.counts() },
  partitions: [],
  ...more,
});

test('tells lag and stops as they are, and records since the line before', () => {
  const partitions = [
    { topic, partition: 0, lag: 3 },
    { topic, partition: 1, lag: 4, stopped: 'SINK_OFFSET_OUT_OF_RANGE' },
    { topic: 'another', partition: 0, lag: 100 },
  ];
  const tell = told(() => running({ partitions }));
  meter.add('records', 10);
  meter.add('quarantined', 2);
  const levels = { LagRecords: 7, StoppedPartitions: 1 };
  const heartbeat = { ...of, Function: 'sink', Heartbeats: 1 };
  expect(tell()).toEqual([{ ...of, Topic: topic, ...levels, RecordsWritten: 10, DeadLetters: 2 }, heartbeat]);
  meter.add('records', 5);
  expect(tell()).toEqual([{ ...of, Topic: topic, ...levels, RecordsWritten: 5, DeadLetters: 0 }, heartbeat]);
});

test('a worker that is in no group has no heartbeat', () => {
  expect(told(() => running({ joined: false }))()).toEqual([
    expect.objectContaining({ Topic: topic, LagRecords: 0, StoppedPartitions: 0 }),
  ]);
});
