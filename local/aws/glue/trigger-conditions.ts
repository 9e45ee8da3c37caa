/**
 * When conditional triggers fire: which of their conditions the runs of a chain have met.
 *
 * "Dependent jobs or crawlers are only started if the job or crawler that completes was started by a trigger. All jobs or
 * crawlers in a dependency chain must be descendants of a single scheduled or on-demand trigger", says "AWS Glue triggers"
 * (https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html): so what was started by hand counts for nothing, and
 * conditions are kept for each chain on its own. What Glue does not say is decided here: a condition is met by the newest
 * run, with AND each firing uses up its conditions, and with retries it is the last attempt that counts.
 */

import type { Condition, Trigger } from '@aws-sdk/client-glue';
import type { Predecessor } from './firing.ts';

/** A run that has ended. */
export interface RunEnd {
  readonly region: string;
  readonly kind: 'job' | 'crawl';
  /** Of the job or crawler. */
  readonly name: string;
  /** In the words of conditions, e.g. `SUCCEEDED`. */
  readonly state: string;
  readonly chain: string;
  readonly runId: string;
}

/** Conditions that are met so far. */
export interface MetConditions {
  /** Takes note of `end`. Gives the runs that the trigger waited for if it fires now, else undefined. */
  meet(trigger: Trigger, end: RunEnd): readonly Predecessor[] | undefined;
}

/** Chains whose conditions are remembered; a chain that never meets them all is forgotten some day. */
const rememberedChains = 1000;

/** Nothing is met yet. */
export function openConditions(): MetConditions {
  const chains = new Map<string, Map<string, RunEnd>>();
  return {
    meet(trigger, end) {
      const { Conditions: conditions = [], Logical: logical } = trigger.Predicate ?? {};
      if (logical === 'ANY') return conditions.some((one) => isMet(one, end)) ? predecessors([end]) : undefined;
      if (!conditions.some((one) => watches(one, end))) return undefined;
      const key = JSON.stringify([end.region, trigger.Name, end.chain]);
      const ends = chains.get(key) ?? new Map<string, RunEnd>();
      chains.delete(key);
      ends.set(`${end.kind} ${end.name}`, end);
      if (conditions.every((one) => [...ends.values()].some((ended) => isMet(one, ended)))) {
        return predecessors([...ends.values()]);
      }
      chains.set(key, ends);
      const [oldest] = chains.keys();
      if (chains.size > rememberedChains && oldest !== undefined) chains.delete(oldest);
      return undefined;
    },
  };
}

function watches({ JobName: job, CrawlerName: crawler }: Condition, { kind, name }: RunEnd): boolean {
  return (kind === 'job' ? job : crawler) === name;
}

function isMet(condition: Condition, end: RunEnd): boolean {
  return watches(condition, end) && (end.kind === 'job' ? condition.State : condition.CrawlState) === end.state;
}

function predecessors(ends: readonly RunEnd[]): readonly Predecessor[] {
  return ends.filter(({ kind }) => kind === 'job').map(({ name, runId }) => ({ JobName: name, RunId: runId }));
}
