/** Rules for what fills and lands a message's topic. */
import type { MessageContract, MessageSource } from '../../model.ts';
import { type Found, type Rule, said } from './rule.ts';

type MessageRule = Rule<MessageContract>;

/** Rules for message contracts of which Kafka Connect has a part. */
export const connectRules: readonly MessageRule[] = [source, landing];

function at(...names: readonly string[]): Found['path'] {
  return ['streampact', 'message', ...names];
}

function* source(...[{ source: old }, { source: now }]: Parameters<MessageRule>): Generator<Found> {
  if (old === undefined || now === undefined) {
    if (now !== undefined)
      yield { kind: 'source-added', path: at('source'), message: `${said(now.connector)} fills the topic from now on` };
    if (old !== undefined)
      yield { kind: 'source-removed', path: at(), message: `${said(old.connector)} no longer fills the topic` };
    return;
  }
  yield* renamed('source', old, now);
  const [before, after] = [originOf(old), originOf(now)];
  if (before !== after) {
    const message = `the connector read ${before} and now reads ${after}`;
    yield { kind: 'source-redirected', path: at('source'), message };
  }
  yield* keyChange(old, now);
  yield* paceChange(old, now);
}

function* renamed(
  part: 'source' | 'landing',
  old: { readonly connector: string },
  now: { readonly connector: string },
): Generator<Found> {
  if (old.connector === now.connector) return;
  const does = part === 'source' ? 'reads its source from the beginning' : 'lands the topic from the beginning';
  const message = `the connector ${said(old.connector)} is now ${said(now.connector)}, which ${does}`;
  yield { kind: 'connector-renamed', path: at(part, 'connector'), message };
}

/** What a connector reads, so that an offset of the one is none of another. */
function originOf(source: MessageSource): string {
  if ('mysql' in source) return `${source.mysql.server}'s table ${source.mysql.database}.${source.mysql.table}`;
  const { path, items, cursor } = source.http;
  return `${path} (messages at ${items}, cursor at ${cursor})`;
}

function* keyChange(old: MessageSource, now: MessageSource): Generator<Found> {
  if (!('mysql' in old) || !('mysql' in now)) return;
  const [before, after] = [old, now].map(({ mysql }) => mysql.recordKey.join(', '));
  if (before === undefined || after === undefined || before === after) return;
  const message = `records were keyed by ${before} and now are by ${after}`;
  yield { kind: 'key-changed', path: at('source', 'mysql', 'recordKey'), message };
}

function* paceChange(old: MessageSource, now: MessageSource): Generator<Found> {
  if (!('http' in old) || !('http' in now)) return;
  const [before, after] = [old, now].map(({ http }) => `${http.pageSize} messages, again after ${http.pollSeconds} s`);
  if (before === undefined || after === undefined || before === after) return;
  const message = `the connector asked for ${before}, and now asks for ${after}`;
  yield { kind: 'source-pace-changed', path: at('source', 'http'), message };
}

function* landing(...[{ landing: old }, { landing: now }]: Parameters<MessageRule>): Generator<Found> {
  if (old === undefined || now === undefined) {
    const landed = 'the topic is landed for Snowflake and no longer in the raw zone';
    const raw = 'the topic is in the raw zone and no longer landed for Snowflake';
    if (now !== undefined) yield { kind: 'landing-changed', path: at('landing'), message: landed };
    if (old !== undefined) yield { kind: 'landing-changed', path: at(), message: raw };
    return;
  }
  yield* renamed('landing', old, now);
  const [before, after] = [old, now].map((each) => `${each.flushRecords} records or ${each.rotateSeconds} s`);
  if (before === undefined || after === undefined || before === after) return;
  const message = `an object was written after ${before} and now is after ${after}`;
  yield { kind: 'landing-pace-changed', path: at('landing'), message };
}
