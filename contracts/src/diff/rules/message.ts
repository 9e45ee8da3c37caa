/** Rules for messages: what their records are, where they stand, and for how long. */
import type { MessageContract } from '../../model.ts';
import { type Found, type Rule, said } from './rule.ts';

type MessageRule = Rule<MessageContract>;

/** Every rule for message contracts. */
export const messageRules: readonly MessageRule[] = [topic, partitions, key, framing, projection, retention, content];

function at(name: string): Found['path'] {
  return ['streampact', 'message', name];
}

function* topic(...[old, now]: Parameters<MessageRule>): Generator<Found> {
  if (old.topic === now.topic) return;
  const message = `the topic ${said(old.topic)} is now ${said(now.topic)}`;
  yield { kind: 'topic-renamed', path: at('topic'), message };
}

function* partitions(...[old, now]: Parameters<MessageRule>): Generator<Found> {
  if (old.partitions === now.partitions) return;
  const message = `the topic went from ${old.partitions} to ${now.partitions} partitions`;
  if (now.partitions < old.partitions) yield { kind: 'partitions-removed', path: at('partitions'), message };
  else if (old.key !== null) {
    const moved = `${message}: records of one key stand in two of them from then on`;
    yield { kind: 'keyed-topic-repartitioned', path: at('partitions'), message: moved };
  } else yield { kind: 'partitions-added', path: at('partitions'), message };
}

function* key(...[old, now]: Parameters<MessageRule>): Generator<Found> {
  if (old.key === now.key) return;
  const message = `records were keyed by ${said(old.key)} and now are by ${said(now.key)}`;
  yield { kind: 'key-changed', path: at('key'), message };
}

function* framing(...[old, now]: Parameters<MessageRule>): Generator<Found> {
  if (old.framing === now.framing) return;
  const message = `the raw zone framed records as ${said(old.framing)} and now does as ${said(now.framing)}`;
  yield { kind: 'framing-changed', path: at('framing'), message };
}

function* projection(...[old, now]: Parameters<MessageRule>): Generator<Found> {
  const [before, after] = [old.projection, now.projection];
  if (before?.prefix === after?.prefix && before?.name === after?.name) return;
  if (before === undefined) {
    const message = `the newest values also stand under ${said(after?.prefix ?? null)}`;
    yield { kind: 'projection-added', path: at('projection'), message };
    return;
  }
  const message =
    after === undefined
      ? `the newest values no longer stand under ${said(before.prefix)}`
      : `the newest values stood under ${said(before.prefix)}, named by ${said(before.name)}, and now do under ${said(after.prefix)}, named by ${said(after.name)}`;
  yield { kind: 'projection-changed', path: at('projection'), message };
}

/** -1 is for ever. */
function* retention(...[old, now]: Parameters<MessageRule>): Generator<Found> {
  const [before, after] = [old, now].map(({ retentionHours: hours }) => (hours < 0 ? Number.POSITIVE_INFINITY : hours));
  if (before === undefined || after === undefined || before === after) return;
  const message = `the broker kept records for ${hours(before)} and now keeps them for ${hours(after)}`;
  yield { kind: after < before ? 'retention-shortened' : 'retention-extended', path: at('retentionHours'), message };
}

function* content(...[old, now]: Parameters<MessageRule>): Generator<Found> {
  if (old.content === now.content) return;
  yield now.content === 'open'
    ? {
        kind: 'content-undeclared',
        path: at('content'),
        message: 'writers may now write more than the contract declares',
      }
    : { kind: 'content-declared', path: at('content'), message: 'writers now write declared properties only' };
}

/** `24 hours`, `1 hour`, `ever`. */
export function hours(count: number): string {
  return count === Number.POSITIVE_INFINITY ? 'ever' : `${count} hour${count === 1 ? '' : 's'}`;
}
