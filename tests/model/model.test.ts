/** Every state of the models of the sink, and every mutant found out: the protocol as a whole, not a sample of its runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isExpected, lineOf } from './report.ts';
import { deepModels, models, mutants, promises } from './runs.ts';
import { meanings } from './steps.ts';
import { type Checker, explore, findChecker } from './tlc.ts';

const modules = Object.keys(promises).map(
  (module) => [module, readFileSync(join(import.meta.dirname, `${module}.tla`), 'utf8')] as const,
);
let checker: Checker;
beforeAll(async () => {
  checker = await findChecker();
});

describe('the models', () => {
  it.each(models)('$name: hold in every state', async (run) => {
    const verdict = await explore(checker, run);
    expect(verdict.finding, lineOf({ run, verdict }, true)).toBeUndefined();
    expect(verdict.states).toBeGreaterThan(500);
  });

  it.each(mutants)('find out when $means ($name)', async (run) => {
    const verdict = await explore(checker, run);
    expect(isExpected({ run, verdict }), lineOf({ run, verdict }, true)).toBe(true);
    expect(verdict.trace.length).toBeGreaterThan(2);
    expect(verdict.trace.map(({ action }) => meanings[action])).not.toContain(undefined);
  });

  it.each(modules)('%s.tla has a mutant for each of its flaws, and no other', (module, text) => {
    const written = new Set([...text.matchAll(/Flaw = "([\w-]+)"|Flaw # "([\w-]+)"/g)].map(([, is, not]) => is ?? not));
    expect([...written].sort()).toEqual(
      mutants
        .filter((run) => run.module === module)
        .map(({ flaw }) => flaw)
        .sort(),
    );
  });

  it('have names of their own', () => {
    const names = [...models, ...deepModels, ...mutants].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
