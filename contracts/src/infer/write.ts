/** Contracts as text in the form that the formatter keeps: short values on one line, long ones broken. */
import type { Json } from '../json.ts';

const lineWidth = 120;

/** `value` as JSON, ending in a line feed. */
export function toText(value: Json): string {
  return `${render(value, 0, 0)}\n`;
}

/** @param taken Characters of the line that stand before and after the value. */
function render(value: Json, depth: number, taken: number): string {
  const flat = inline(value);
  const root = depth === 0;
  if (typeof value !== 'object' || value === null || (!root && flat.length + taken + depth * 2 <= lineWidth))
    return flat;
  const indent = '  '.repeat(depth + 1);
  const inner = Array.isArray(value)
    ? value.map((item) => render(item, depth + 1, 1))
    : Object.entries(value).map(([name, field]) => {
        const label = `${JSON.stringify(name)}: `;
        return label + render(field, depth + 1, label.length + 1);
      });
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (inner.length === 0) return `${open}${close}`;
  return `${open}\n${inner.map((line) => indent + line).join(',\n')}\n${'  '.repeat(depth)}${close}`;
}

function inline(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${inline(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
