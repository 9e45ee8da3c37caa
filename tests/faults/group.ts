/** What the group has committed, seen from outside. */
import type { Admin } from 'kafkajs';
import pRetry from 'p-retry';
import { decodeNote, type Plan } from '../../functions/sink/plan.ts';

/** Topics and the group that reads them. */
export interface GroupUnderTest {
  readonly admin: Admin;
  readonly group: string;
  readonly topics: readonly string[];
}

/** Plans that are committed and not yet done. */
export async function pendingPlans({ admin, group, topics }: GroupUnderTest): Promise<readonly Plan[]> {
  const commits = await steadily(() => admin.fetchOffsets({ groupId: group, topics: [...topics] }));
  const rows = commits.flatMap(({ partitions }) => partitions);
  return rows.flatMap(({ metadata }) => {
    const plan = metadata === null || metadata === '' ? undefined : decodeNote(metadata).plan;
    return plan === undefined ? [] : [plan];
  });
}

/** Records between what is committed and the topics' ends; a partition without a commit counts whole. */
export async function lagOf({ admin, group, topics }: GroupUnderTest): Promise<number> {
  const lags = await Promise.all(topics.map((topic) => lagOfTopic(admin, group, topic)));
  return lags.reduce((sum, lag) => sum + lag, 0);
}

async function lagOfTopic(admin: Admin, group: string, topic: string): Promise<number> {
  const [ends, commits] = await steadily(() =>
    Promise.all([admin.fetchTopicOffsets(topic), admin.fetchOffsets({ groupId: group, topics: [topic] })]),
  );
  const committed = new Map(commits.flatMap(({ partitions }) => partitions.map((row) => [row.partition, row.offset])));
  return ends.reduce((lag, { partition, high, low }) => {
    const offset = Number(committed.get(partition) ?? -1);
    return lag + Number(high) - (offset < 0 ? Number(low) : offset);
  }, 0);
}

/** Members of the group once it is stable, undefined before that. */
export async function stableMembers({ admin, group }: GroupUnderTest): Promise<number | undefined> {
  const { groups } = await steadily(() => admin.describeGroups([group]));
  return groups[0]?.state === 'Stable' ? groups[0].members.length : undefined;
}

/** A young broker has no coordinator for a group yet, or does not know a new topic; kafkajs's admin gives up at once. */
export function steadily<T>(ask: () => Promise<T>): Promise<T> {
  return pRetry(ask, { retries: 20, factor: 1, minTimeout: 250 });
}
