/** `--list-kinds` and `--explain KIND`. */
import { changeKinds } from '../contracts/src/diff/index.ts';
import type { ChangeKind } from '../contracts/src/diff/kinds.ts';
import { StreampactError } from '../contracts/src/error.ts';
import { nearest } from '../contracts/src/suggest.ts';
import type { Format } from './report/index.ts';

const effects: Readonly<Record<ChangeKind['breaks'], string>> = {
  none: 'breaks nothing by itself',
  backward: 'breaks backward',
  forward: 'breaks forward',
  both: 'breaks backward and forward',
  always: 'breaks in every mode',
  proof: 'what it breaks is proved each time',
};

/** Every kind of change, as a table or, in JSON, as documented rows. */
export function listKinds(format: Format): string {
  if (format === 'json') return `${JSON.stringify({ kinds: changeKinds }, null, 2)}\n`;
  const width = Math.max(...changeKinds.map(({ kind }) => kind.length));
  return changeKinds.map(({ kind, summary }) => `${kind.padEnd(width)}  ${summary}\n`).join('');
}

/** What one kind means, in each format. Throws USAGE for a kind that there is not. */
export function explainKind(name: string): (format: Format) => string {
  const found = changeKinds.find(({ kind }) => kind === name);
  if (found === undefined) {
    const guess = nearest(
      name,
      changeKinds.map(({ kind }) => kind),
    );
    const fix = guess === undefined ? 'npm run diff -- --list-kinds' : `did you mean "${guess}"?`;
    throw new StreampactError('USAGE', `there is no kind of change "${name}"`, { where: '--explain', fix });
  }
  const text = `${found.kind} (${found.area}; ${effects[found.breaks]})\n\n${found.summary}\n\n${found.rule}\n`;
  return (format) => (format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : text);
}
