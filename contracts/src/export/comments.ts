/** The comments of a contract, which are gone once its references are followed. */
import { isObject, toPointer } from '../json.ts';
import { walkSchemas } from '../keywords.ts';
import type { LoadedContract } from '../load.ts';
import { type Library, resolveRef, type Target } from '../refs.ts';
import type { Loss } from './ledger.ts';

/** Every `$comment` of the contract's own file, and of what it refers to in others, which the note then names. */
export function commentsOf({ file }: LoadedContract, library: Library): readonly Loss[] {
  const found = new Map<string, Loss>();
  const seen = new Set<string>();
  const open: Omit<Target, 'key'>[] = [{ file, path: [], schema: file.source.value }];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const { path, schema } of walkSchemas(next.schema)) {
      if (!isObject(schema)) continue;
      const pointer = toPointer([...next.path, ...path, '$comment']);
      const note = next.file === file ? {} : { note: `a comment in ${next.file.id}` };
      if (schema.$comment !== undefined)
        found.set(`${next.file.id}#${pointer}`, { name: '$comment', pointer, ...note });
      const target = typeof schema.$ref === 'string' ? resolveRef(library, next.file, schema.$ref) : undefined;
      if (target === undefined || 'code' in target || target.file === file || seen.has(target.key)) continue;
      seen.add(target.key);
      open.push(target);
    }
  }
  return [...found.values()];
}
