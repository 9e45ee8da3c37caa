/** What tests of the command line share. */
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { scratchFolder, writeFiles } from './repository.ts';

/** What each test of the file prints: results in `out`, everything else in `err`. */
export function captured(): { out: string; err: string } {
  const printed = { out: '', err: '' };
  beforeEach(() => {
    [printed.out, printed.err] = ['', ''];
    vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest) => {
      printed.out += String(text);
      for (const done of rest) if (typeof done === 'function') (done as () => void)();
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed.err += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  return printed;
}

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
