/** How values, names and lists are written in sentences for people. */
import type { Json } from '../json.ts';

const longest = 60;
const most = 6;

/** A value as JSON, cut if it is long. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** `"a", "b" and 3 more`. */
export function listed(values: readonly Json[]): string {
  const head = values.slice(0, most).map(shown);
  if (values.length > most) return `${head.join(', ')} and ${values.length - most} more`;
  return head.length <= 1 ? head.join('') : `${head.slice(0, -1).join(', ')} and ${head.at(-1)}`;
}

/** `1 value`, `2 values`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a path inside a schema is about, for people: `data[].price`; empty for the document itself. */
export function fieldOf(path: readonly (string | number)[]): string {
  let field = '';
  for (let at = 0; at < path.length; at += 1) {
    const step = path[at];
    if (step === 'properties' && at + 1 < path.length) {
      field += `${field === '' ? '' : '.'}${String(path[at + 1])}`;
      at += 1;
    } else if (step === 'items') field += '[]';
    else if (step === 'prefixItems') field += `[${String(path[++at] ?? '')}]`;
    else if (step === '$defs' || step === 'definitions') field = String(path[++at] ?? '');
  }
  return field;
}
