import { describe, expect, it } from 'vitest';
import { createMeter, renderMetrics } from './meter.ts';

describe('metrics', () => {
  it('are rendered as Prometheus reads them', () => {
    const meter = createMeter();
    meter.add('raw', 3);
    meter.add('raw');
    const page = renderMetrics(meter.counts(), [
      { topic: 't', partition: 0, lag: 5 },
      { topic: 't', partition: 1, lag: 0, stopped: 'SINK_TOPIC_RECREATED' },
    ]);
    expect(page).toContain('# TYPE streampact_sink_raw_total counter\nstreampact_sink_raw_total 4\n');
    expect(page).toContain('streampact_sink_lag{topic="t",partition="0"} 5\n');
    expect(page).toContain('streampact_sink_stopped{topic="t",partition="1",code="SINK_TOPIC_RECREATED"} 1\n');
    expect(page).not.toContain('NaN');
  });
});
