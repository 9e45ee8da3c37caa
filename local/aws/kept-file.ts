/** A JSON file that is whole at every moment: it is written beside itself and then put over itself. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One value in one file; in memory only where there is no file. */
export interface KeptFile<Value> {
  /** What was written last; undefined when nothing was. Throws where the file cannot be read, or is no JSON. */
  read(): Value | undefined;
  write(value: Value): void;
}

/** The file at `path`, whose folder is made when it is needed. */
export function keptFile<Value>(path: string | undefined): KeptFile<Value> {
  if (path === undefined) return { read: () => undefined, write: () => undefined };
  return {
    read() {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as Value;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write(value) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify(value));
      renameSync(`${path}.new`, path);
    },
  };
}
