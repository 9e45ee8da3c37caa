/** Timelines for tests: those that a real Hudi wrote (fixtures/make_timelines.py), as they are or with something done to them. */
import { cpSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const fixtures = join(import.meta.dirname, '..', 'fixtures');

const home = mkdtempSync(join(tmpdir(), 'streampact-hudi-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

export type Fixture = 'busy' | 'broken-off' | 'archived';

/** A table's folder whose timeline is a copy. Files have the times of their instants' names, and 2 s more when completed. It goes with the test's file. */
export function copyOf(fixture: Fixture): { readonly folder: string; readonly hoodie: string } {
  const folder = mkdtempSync(join(home, 'table-'));
  const hoodie = join(folder, '.hoodie');
  cpSync(join(fixtures, fixture, '.hoodie'), hoodie, { recursive: true });
  for (const name of readdirSync(hoodie)) {
    const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})\.(.*)$/.exec(name);
    if (digits === null) continue;
    const [, year, month, day, hour, minute, second, millisecond, rest = ''] = digits;
    const begun = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
    const at = new Date(begun + (/requested|inflight/.test(rest) ? 0 : 2_000));
    utimesSync(join(hoodie, name), at, at);
  }
  return { folder, hoodie };
}
