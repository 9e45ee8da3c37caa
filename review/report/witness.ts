/** A witness on few lines: compact where it fits, indented where that reads better, shortened where it is huge. */
import { isObject, type Json } from '../../contracts/src/json.ts';
import { shortened, visible } from './visible.ts';

/** Lines that a witness may take before it is shortened. */
const mostLines = 12;

/** `value` as JSON in lines of about `width` columns, at most twelve of them. What is left out is counted. */
export function witnessLines(value: Json, width: number): readonly string[] {
  const compact = visible(JSON.stringify(value));
  if (compact.length <= width) return [spaced(value)];
  const most = width * mostLines;
  if (compact.length <= most) {
    const lines = layout(value, width);
    if (lines.length <= mostLines) return lines;
  }
  return [shortened(compact, most)];
}

/** `value` in lines: whatever fits into `width` stays on one line. */
function layout(value: Json, width: number): readonly string[] {
  const line = spaced(value);
  if (line.length <= width) return [line];
  if (Array.isArray(value))
    return block(
      '[]',
      value.map((item) => layout(item, width - 3)),
    );
  if (!isObject(value)) return [line];
  const members = Object.entries(value).map(([name, member]) => {
    const key = `${visible(JSON.stringify(name))}: `;
    const [first = '', ...rest] = layout(member, width - key.length - 3);
    return [key + first, ...rest];
  });
  return block('{}', members);
}

/** Members between a pair of brackets, indented by two, with commas between them. */
function block(brackets: '[]' | '{}', members: readonly (readonly string[])[]): readonly string[] {
  const inner = members.flatMap((lines, member) =>
    lines.map((line, i) => `  ${line}${i === lines.length - 1 && member < members.length - 1 ? ',' : ''}`),
  );
  return [brackets.charAt(0), ...inner, brackets.charAt(1)];
}

/** One line with a space after each comma and colon. */
function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (!isObject(value)) return visible(JSON.stringify(value));
  const members = Object.entries(value).map(([name, member]) => `${visible(JSON.stringify(name))}: ${spaced(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
