/** `--list-kinds` and `--explain KIND`. */
import { changeKinds } from '../contracts/src/diff/index.ts';
import { StreampactError } from '../contracts/src/error.ts';
import { didYouMean } from '../contracts/src/suggest.ts';
import type { Format } from './report/index.ts';

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
    const fix = didYouMean(
      name,
      changeKinds.map(({ kind }) => kind),
    );
    throw new StreampactError('USAGE', `there is no kind of change "${name}"`, { where: '--explain', fix });
  }
  const breaks = found.breaks === 'none' ? 'breaks nothing by itself' : `breaks ${found.breaks}`;
  const text = `${found.kind} (${found.area}, ${breaks})\n\n${found.summary}\n\n${found.rule}\n`;
  return (format) => (format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : text);
}
