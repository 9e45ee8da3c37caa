/** JSON values as they came: a copy where that is one line, the same tokens closer together where it is not. */
import { judge } from '../../shared/judge.ts';
import { countMembers, maxDepth, membersOf, survey } from './json-text.ts';
import type { Placer } from './line.ts';
import { poison, type Reading, type ValueReader } from './reading.ts';

const [openBrace, closeBrace] = [0x7b, 0x7d];

/** Reads values that are JSON text. Members that `placer` claims are left out: what it adds takes their place. */
export function createJsonReader(placer: Placer): ValueReader {
  return {
    prepare: async () => (cursor) => readJson(cursor.bytes.subarray(cursor.valueStart, cursor.valueEnd), placer),
  };
}

/** Reads one value. */
export function readJson(value: Buffer, placer: Placer): Reading {
  const verdict = judge(value, () => []);
  if (!verdict.accepted) return { poison: verdict.rejection };
  const { parsed } = verdict;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return poison('NOT_AN_OBJECT', 'The value is JSON, but no object.');
  }
  const text = value.toString();
  const { depth, members, breaks } = survey(text);
  if (depth > maxDepth) return poison('NOT_JSON', `The value is nested deeper than ${maxDepth} levels.`);
  const names = Object.keys(parsed);
  const start = value.indexOf(openBrace);
  const end = value.lastIndexOf(closeBrace);
  const standsAsItIs = !(breaks && hasBreak(value, start, end)) && !names.some(placer.claims);
  if (standsAsItIs && countMembers(parsed) === members) {
    return { text: value.subarray(start, end), hasMembers: names.length > 0 };
  }
  const kept = [...membersOf(text)].flatMap(([name, member]) => (placer.claims(name) ? [] : [member]));
  return { text: `{${kept.join(',')}`, hasMembers: kept.length > 0 };
}

/** Whether a line ends between the braces; what stands around them is not copied. */
function hasBreak(value: Buffer, start: number, end: number): boolean {
  const inside = value.subarray(start, end);
  return inside.includes(0x0a) || inside.includes(0x0d);
}
