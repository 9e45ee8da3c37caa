/**
 * What has been replayed. A replay writes each record together with a row of a ledger topic, in one Kafka transaction, so
 * whoever reads the ledger knows what has been published, and a row is never without its record.
 */
import { originOf, type Refusal } from './refusal.ts';

export { ledgerTopic } from '../../contracts/src/access/topics.ts';

/**
 * The row's key: the id, and Kafka's UUID of the topic where it has one, because offsets begin anew in a topic that was
 * deleted and created again.
 */
export function ledgerKey({ id, topicId }: Pick<Refusal, 'id' | 'topicId'>): string {
  return topicId === undefined ? id : `${id}@${topicId}`;
}

/** Ledger keys in little memory: offsets as numbers. */
export class ReplayedIds {
  readonly #offsets = new Map<string, Set<number>>();
  readonly #others = new Set<string>();

  /** Whether the key is new. */
  add(key: string): boolean {
    const place = placeOf(key);
    const set: Set<number | string> = place === undefined ? this.#others : this.#offsetsOf(place.partition);
    const entry = place?.offset ?? key;
    const isNew = !set.has(entry);
    set.add(entry);
    return isNew;
  }

  has(key: string): boolean {
    const place = placeOf(key);
    return place === undefined
      ? this.#others.has(key)
      : (this.#offsets.get(place.partition)?.has(place.offset) ?? false);
  }

  #offsetsOf(partition: string): Set<number> {
    const known = this.#offsets.get(partition) ?? new Set<number>();
    this.#offsets.set(partition, known);
    return known;
  }
}

function placeOf(key: string): { readonly partition: string; readonly offset: number } | undefined {
  const [id = '', topicId = ''] = key.split('@');
  const origin = originOf(id);
  if (origin === undefined) return undefined;
  return { partition: JSON.stringify([origin.topic, origin.partition, topicId]), offset: origin.offset };
}
