/** When the events of a visit reach the feed: most at once, some hours late, some twice. */
import type { Delivery } from './event.ts';
import type { Random } from './random.ts';
import type { Step } from './visit.ts';

const minute = 60_000;

/** The deliveries of a visit, in no order. */
export function* deliveriesOf(visit: string, steps: readonly Step[], random: Random): Generator<Delivery, void> {
  // A device without a network tells everything once it has one again.
  const offlineMs = random.chance(0.01) ? random.between(60 * minute, 300 * minute) : 0;
  const ends = steps.at(-1)?.occurredAt ?? 0;
  for (const [at, { event, occurredAt, afterAlmostEnding }] of steps.entries()) {
    const usual = offlineMs > 0 ? ends - occurredAt + offlineMs : random.between(100, 3_000);
    // Without this one, its neighbours are a session each until it comes.
    const bridges = afterAlmostEnding && at < steps.length - 1 && random.chance(0.5);
    const late = bridges || random.chance(0.015) ? random.between(5 * minute, 360 * minute) : 0;
    const arrivesAt = occurredAt + usual + late;
    yield { event, occurredAt, arrivesAt, visit };
    if (random.chance(0.02)) {
      const again = random.chance(0.6) ? random.between(0, 5_000) : random.between(minute, 120 * minute);
      yield { event, occurredAt, arrivesAt: arrivesAt + again, visit };
    }
  }
}
