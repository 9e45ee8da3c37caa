/** What tests of the command line share. */
import { join } from 'node:path';
import { scratchFolder, writeFiles } from './repository.ts';

export const text = { type: 'object', properties: { a: { type: 'string' } } };
export const wider = { type: 'object', properties: { a: { type: ['string', 'null'] } } };

/** Paths of two files with these schemas. */
export function pair(old: string | object | boolean, next: string | object | boolean): readonly [string, string] {
  const root = scratchFolder();
  writeFiles(root, {
    'old.json': typeof old === 'boolean' ? String(old) : old,
    'new.json': typeof next === 'boolean' ? String(next) : next,
  });
  return [join(root, 'old.json'), join(root, 'new.json')];
}
