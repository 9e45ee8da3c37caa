/** Every rule beyond the schema, by the kind of contract. */
import type { SnapshotContract } from '../model.ts';
import { connectRules } from './connect.ts';
import { contractRules } from './contract.ts';
import { itemRules } from './item.ts';
import { measureRules } from './measures.ts';
import { messageRules } from './message.ts';
import { resultRules } from './result.ts';
import type { Found } from './rule.ts';
import { tableRules } from './table.ts';

/** What the rules find between two versions of one contract; nothing for plain schemas and shared contracts. */
export function rulesFor({ row: old }: SnapshotContract, { row: now }: SnapshotContract): readonly Found[] {
  if (old === undefined || now === undefined) return [];
  const common = contractRules.flatMap((rule) => [...rule(old, now)]);
  if (old.kind === 'message' && now.kind === 'message')
    return [...common, ...all([...messageRules, ...connectRules], old, now)];
  if (old.kind === 'item' && now.kind === 'item') return [...common, ...all(itemRules, old, now)];
  if (old.kind === 'table' && now.kind === 'table')
    return [...common, ...all([...tableRules, ...measureRules], old, now)];
  if (old.kind === 'result' && now.kind === 'result') return [...common, ...all(resultRules, old, now)];
  return common;
}

function all<Row>(rules: readonly ((old: Row, now: Row) => Iterable<Found>)[], old: Row, now: Row): readonly Found[] {
  return rules.flatMap((rule) => [...rule(old, now)]);
}
