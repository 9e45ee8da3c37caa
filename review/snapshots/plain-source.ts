/**
 * A foreign schema's text. Unlike our contracts it may hold what JSON allows and people do (numbers beyond a double's
 * exactness, say), and ten megabytes of it; the positions of its parts are worked out only when somebody asks for one.
 */
import type { Node } from 'jsonc-parser';
import jsonc from 'jsonc-parser';
import { decodeUtf8 } from '../../contracts/src/files.ts';
import type { Json } from '../../contracts/src/json.ts';
import type { Mistake } from '../../contracts/src/mistake.ts';
import { type Complaint, parseSource, type Source } from '../../contracts/src/source.ts';

/** Largest foreign schema, in bytes. */
export const maxPlainBytes = 32 * 1024 * 1024;
/** Deepest nesting of a foreign schema. */
const maxPlainDepth = 512;

/** Reads `bytes` as JSON, or says what is wrong with them. */
export function plainSource(file: string, bytes: Uint8Array): Source | readonly Mistake[] {
  const refused = (complaint: Complaint): readonly Mistake[] => [{ file, line: 1, column: 1, ...complaint }];
  const text = decodeUtf8(bytes);
  if (text === undefined) return refused({ code: 'BAD_JSON', what: 'not UTF-8', fix: 'save it as UTF-8' });
  const value = parsed(text);
  if (value === undefined) {
    const found = parseSource(file, text);
    if (!('tree' in found)) return found;
    return refused({ code: 'BAD_JSON', what: 'not JSON', fix: 'make it a JSON document' });
  }
  const complaint = unbounded(value);
  if (complaint !== undefined) return refused(complaint);
  let tree: Node | undefined;
  return {
    file,
    text,
    value,
    get tree(): Node {
      tree ??= jsonc.parseTree(text) ?? { type: 'null', offset: 0, length: 0 };
      return tree;
    },
  };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Not recursive: hostile nesting must not exhaust the stack. */
function unbounded(root: Json): Complaint | undefined {
  let level: readonly Json[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxPlainDepth) {
      const what = `nested more than ${maxPlainDepth} levels deep`;
      return { code: 'TOO_LARGE', what, fix: 'move the inner parts to $defs' };
    }
    const next: Json[] = [];
    for (const value of level) {
      if (typeof value === 'number' && !Number.isFinite(value)) {
        const what = 'a number beyond the range of a double';
        return { code: 'INEXACT', what, fix: 'use a smaller one, or none' };
      }
      if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) next.push(item as Json);
    }
    level = next;
  }
  return undefined;
}
