/** Every rule beyond the schema, by the kind of contract. */
import type { SnapshotContract } from '../model.ts';
import { contractRules } from './contract.ts';
import { messageRules } from './message.ts';
import type { Found } from './rule.ts';

/** What the rules find between two versions of one contract; nothing for plain schemas and shared contracts. */
export function rulesFor({ row: old }: SnapshotContract, { row: now }: SnapshotContract): readonly Found[] {
  if (old === undefined || now === undefined) return [];
  const common = contractRules.flatMap((rule) => [...rule(old, now)]);
  if (old.kind === 'message' && now.kind === 'message') {
    return [...common, ...messageRules.flatMap((rule) => [...rule(old, now)])];
  }
  return common;
}
