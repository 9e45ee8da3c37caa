/** What to change so that Kafka's topics become what the event asks for. Only ever adds. */
import { StreampactError } from '../../contracts/src/error.ts';
import type { TopicSpec } from '../../contracts/src/model.ts';

/** A topic as it stands. */
export interface StandingTopic {
  readonly partitions: number;
  /** Values set on the topic itself, the broker's defaults not among them. */
  readonly config: Readonly<Record<string, string>>;
}

/** One change to one topic. */
export type Change =
  | { readonly kind: 'create'; readonly topic: string; readonly spec: TopicSpec }
  | { readonly kind: 'add-partitions'; readonly topic: string; readonly count: number }
  /** All values of the topic, those that nobody asked for included: Kafka's AlterConfigs drops what is left out. */
  | { readonly kind: 'set-config'; readonly topic: string; readonly config: Readonly<Record<string, string>> };

/**
 * The changes, in the order of the specs. Throws TOPICS_REPARTITION_REFUSED, which names every refused topic, before
 * anything is changed: more or fewer partitions of a keyed topic, fewer of an unkeyed one.
 */
export function planChanges(
  specs: readonly TopicSpec[],
  standing: ReadonlyMap<string, StandingTopic>,
): readonly Change[] {
  const refusals = specs.flatMap((spec) => refusal(spec, standing.get(spec.name)));
  if (refusals.length > 0) {
    throw new StreampactError('TOPICS_REPARTITION_REFUSED', `Nothing was changed. ${refusals.join(' ')}`, {
      where: 'the partitions of Kafka topics',
      fix: "Restore the contract's number of partitions, or move to a topic with a new name.",
    });
  }
  return specs.flatMap((spec) => changesOf(spec, standing.get(spec.name)));
}

function refusal(spec: TopicSpec, standing: StandingTopic | undefined): readonly string[] {
  if (standing === undefined || standing.partitions === spec.partitions) return [];
  const change = `Topic "${spec.name}" has ${standing.partitions} partitions, not ${spec.partitions}`;
  if (spec.keyed) return [`${change}, and is keyed: its keys would move to other partitions.`];
  return standing.partitions > spec.partitions ? [`${change}: Kafka cannot take partitions away.`] : [];
}

function changesOf(spec: TopicSpec, standing: StandingTopic | undefined): readonly Change[] {
  const topic = spec.name;
  if (standing === undefined) return [{ kind: 'create', topic, spec }];
  const changes: Change[] = [];
  if (standing.partitions < spec.partitions) changes.push({ kind: 'add-partitions', topic, count: spec.partitions });
  const differs = Object.entries(spec.config).some(([name, value]) => standing.config[name] !== value);
  if (differs) changes.push({ kind: 'set-config', topic, config: { ...standing.config, ...spec.config } });
  return changes;
}
