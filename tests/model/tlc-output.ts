/** Reads what TLC prints: how much it explored, what it found wrong, and the shortest way there. */
import { StreampactError } from '../../contracts/src/error.ts';
import { parseValue, type Value } from './values.ts';

/** A state on the way to a finding. */
export interface State {
  /** The action that led here, as the module names it. */
  readonly action: string;
  readonly variables: Readonly<Record<string, Value>>;
}

/** What came of a run. */
export interface Verdict {
  /** What is wrong: an invariant's or property's name, `deadlock` or `progress`; absent when nothing is. */
  readonly finding?: string;
  /** Empty when nothing is wrong. */
  readonly trace: readonly State[];
  /** Distinct states. */
  readonly states: number;
  /** Transitions that were looked at. */
  readonly transitions: number;
  /** Longest of the shortest ways to a state. */
  readonly depth: number;
  readonly seconds: number;
}

const findings: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/^Error: Invariant (\w+) is violated\.$/m, (name) => name],
  [/^Error: Action property (\w+) is violated\.$/m, (name) => name],
  [/^Error: Deadlock reached\.$/m, () => 'deadlock'],
  [/^Error: Temporal properties were violated\.$/m, () => 'progress'],
];

/** Throws MODEL_UNREADABLE for anything but a finished exploration: a module that cannot be read must not pass. */
export function readTlc(text: string): Omit<Verdict, 'seconds'> {
  const found = findings
    .map(([pattern, name]) => [pattern.exec(text), name] as const)
    .find(([match]) => match !== null);
  const finding = found?.[1](found[0]?.[1] ?? '');
  const [, transitions, states] =
    text.match(/^(\d+) states generated, (\d+) distinct states found, \d+ states left/m) ?? [];
  const [, depth] = text.match(/^The depth of the complete state graph search is (\d+)\.$/m) ?? [];
  const passed = /^Model checking completed\. No error has been found\.$/m.test(text);
  if (states === undefined || passed === (finding !== undefined)) {
    throw new StreampactError('MODEL_UNREADABLE', 'TLC did not come to a result.', {
      where: text.slice(-2_000),
      fix: 'mend the module or its configuration; TLC says what it does not understand',
    });
  }
  const size = { states: Number(states), transitions: Number(transitions), depth: Number(depth ?? 0) };
  return { ...size, trace: finding === undefined ? [] : traceOf(text), ...(finding === undefined ? {} : { finding }) };
}

const stateHead = /^State \d+: <(\w+)[^>]*>$/;

function traceOf(text: string): readonly State[] {
  const states: { action: string; lines: string[] }[] = [];
  let inside = false;
  for (const line of text.split('\n')) {
    const head = stateHead.exec(line);
    if (head !== null) {
      states.push({ action: head[1] === 'Initial' ? 'Init' : (head[1] ?? ''), lines: [] });
      inside = true;
    } else if (line.trim() === '') inside = false;
    else if (inside) states.at(-1)?.lines.push(line);
  }
  return states.map(({ action, lines }) => ({ action, variables: variablesOf(lines) }));
}

/** `/\ name = value`, a value going on over further lines. */
function variablesOf(lines: readonly string[]): Readonly<Record<string, Value>> {
  const rows: string[] = [];
  for (const line of lines) {
    if (line.startsWith('/\\ ')) rows.push(line.slice(3));
    else rows.push(`${rows.pop() ?? ''} ${line.trim()}`);
  }
  return Object.fromEntries(
    rows.map((row) => {
      const at = row.indexOf(' = ');
      return [row.slice(0, at).trim(), parseValue(row.slice(at + 3))];
    }),
  );
}
