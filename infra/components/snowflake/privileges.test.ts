import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { graphs } from '../../pipelines/clickstream-snowflake.ts';
import { tableRights } from './privileges.ts';

const root = new URL('../../../', import.meta.url);
const withoutComments = (sql: string): string => sql.replaceAll(/--.*$/gm, '');
const sqlOf = (file: string): string => withoutComments(readFileSync(new URL(file, root), 'utf8'));

/** `SCHEMA PRIVILEGE` of each right on a table that a statement takes, as its text says. */
function needed(sql: string): readonly string[] {
  const written = [...sql.matchAll(/\b(?:MERGE INTO|INSERT INTO|DELETE FROM|UPDATE)\s+(\w+)\.\w+/gi)];
  const read = [...sql.matchAll(/\b(?:FROM|JOIN|USING|MERGE INTO)\s+(\w+)\.\w+/gi)];
  const verbs = [...sql.matchAll(/\b(?:THEN\s+(INSERT|UPDATE|DELETE)|(INSERT)\s+INTO|(DELETE)\s+FROM)\b/gi)];
  const rights = [
    ...read.map(([, schema = '']) => `${schema} SELECT`),
    ...written.flatMap(([, schema = '']) =>
      verbs.map(([, merged, inserted, deleted]) => `${schema} ${merged ?? inserted ?? deleted}`),
    ),
  ];
  return [...new Set(rights.map((right) => right.toUpperCase()))];
}

const granted = (role: 'TRANSFORMER' | 'REPORTER' | 'MONITOR'): readonly string[] =>
  Object.entries(tableRights).flatMap(([schema, rights]) => (rights[role] ?? []).map((right) => `${schema} ${right}`));

/** A role owns the streams that it made, and may use them. */
const streams = graphs.flatMap((graph) => graph.streams.map(({ name }) => name));
const withoutStreams = (sql: string): string =>
  sql.replaceAll(/\bpipeline\.(\w+)/gi, (table, name: string) =>
    streams.includes(name.toUpperCase()) ? 'own' : table,
  );

test('the transformer may do what the tasks do, and nothing besides', () => {
  const tasks = graphs.flatMap(({ root: first, children }) => [first, ...children]);
  const wanted = new Set(tasks.flatMap(({ statement }) => needed(withoutStreams(withoutComments(statement)))));
  // Whoever reads a stream reads its table.
  expect([...new Set([...wanted, 'RAW SELECT'])].sort()).toEqual([...granted('TRANSFORMER')].sort());
});

test('the reporter may ask every question of the product', () => {
  const questions = readdirSync(new URL('queries/clickstream', root)).filter((name) => name.endsWith('.sql'));
  expect(questions.length).toBeGreaterThan(0);
  const used = new Set(questions.flatMap((name) => needed(sqlOf(`queries/clickstream/${name}`))));
  expect([...used].filter((right) => !granted('REPORTER').includes(right))).toEqual([]);
});

test('a statement that takes more is seen', () => {
  const more = 'DELETE FROM structured.structured_events USING raw.raw_events r WHERE TRUE';
  expect(needed(more)).toEqual(['STRUCTURED SELECT', 'RAW SELECT', 'STRUCTURED DELETE']);
  expect(granted('TRANSFORMER')).not.toContain('STRUCTURED DELETE');
  expect(
    needed(withoutStreams('SELECT 1 FROM pipeline.raw_events_stream, (SELECT inner_pad FROM pipeline.keys)')),
  ).toEqual(['PIPELINE SELECT']);
  expect(granted('REPORTER')).not.toContain('PIPELINE SELECT');
});
