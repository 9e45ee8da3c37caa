/**
 * The settings as docs/deploying.md lists them: what the rows mean, what their readers take, and what holds without them.
 * `npx tsx infra/settings-document.ts` brings the document up to date; a test says if it is not.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isLocal, type StackEnvironment, stackEnvironments } from './environments.ts';
import type { Setting } from './setting-row.ts';
import { settings } from './settings.ts';
import { secretSettings } from './settings-secrets.ts';

/** The document. */
export const documentFile = fileURLToPath(new URL('../docs/deploying.md', import.meta.url));

const [begin, end] = ['<!-- settings: begin -->', '<!-- settings: end -->'];

/** `text` with its table made anew. */
export function withSettings(text: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new TypeError(`the document needs ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${table()}\n${text.slice(to)}`;
}

const line = (...cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |\n`;

/** Outside of code, a schedule's stars and the brackets of a part to fill in would be Markdown. */
const escaped = (cell: string): string =>
  cell.replaceAll('|', '\\|').replace(/`[^`]*`|[*<]/g, (part) => (part.length === 1 ? `\\${part}` : part));

function table(): string {
  const rows = Object.entries<Setting<unknown>>(settings).map(([name, setting]) =>
    line(`\`${name}\``, setting.doc.replace(/\.$/, ''), takenBy(setting), defaultsOf(setting)),
  );
  const secrets = Object.entries(secretSettings).map(([name, doc]) =>
    line(`\`${name}\``, doc.replace(/\.$/, ''), 'text, set with `--secret`', 'none'),
  );
  return [line('key', 'meaning', 'takes', 'default'), line('---', '---', '---', '---'), ...rows, ...secrets].join('');
}

/** What no reader but one of any text takes, and what none takes for a misspelt word. */
const refused = '\u0000'.repeat(9);

/** What a reader takes, by what it says to who gives it something else. */
function takenBy({ read }: Setting<unknown>): string {
  const answer = read(refused);
  if ('value' in answer) return 'text';
  const item = `has an item '${refused}', which must be `;
  return answer.problem.startsWith(item)
    ? `${answer.problem.slice(item.length)}; several by commas`
    : answer.problem.replace(/^must be /, '');
}

const localStacks = stackEnvironments.filter(isLocal);

/** The default of most stacks in AWS, and which have another. */
function defaultsOf({ default: byDefault }: Setting<unknown>): string {
  const valueIn = (stack: StackEnvironment): string => {
    const value = typeof byDefault === 'function' ? byDefault(stack, '<region>') : byDefault;
    if (value === undefined) return 'required';
    return value === '' ? 'none' : `\`${value}\``;
  };
  const stacks = new Map<string, readonly StackEnvironment[]>();
  for (const stack of stackEnvironments) {
    const value = valueIn(stack);
    stacks.set(value, [...(stacks.get(value) ?? []), stack]);
  }
  const inAws = (names: readonly StackEnvironment[]): number => names.filter((name) => !isLocal(name)).length;
  const [[most = ''] = [], ...others] = [...stacks].sort(([, some], [, more]) => inAws(more) - inAws(some));
  const where = (names: readonly string[]): string => names.join(', ').replace(localStacks.join(', '), 'local stacks');
  return [most, ...others.map(([value, names]) => `${where(names)} ${value}`)].join('; ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(documentFile, withSettings(readFileSync(documentFile, 'utf8')));
}
