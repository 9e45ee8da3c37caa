import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { isOfFormat, matches } from './words.ts';

/** Back references need backtracking: no automaton has them. */
const hostile = '^(b+)\\1+(b+)+$';
const long = `${'b'.repeat(60)}!`;

describe('matches', () => {
  it.each<[pattern: string, text: string, answer: boolean]>([
    ['^a+$', 'aa', true],
    ['^a+$', 'ab', false],
    ['^(a|b)\\1$', 'aa', true],
    ['^(a|b)\\1$', 'ab', false],
    ['^.$', '😀', true],
    ['^.\\-?$', '😀', false],
    ['^..\\-?$', '😀', true],
    ['^\\-\\_$', '-_', true],
    ['^\\-\\_$', '--', false],
  ])('%s in %s: %s', (pattern, text, answer) => {
    expect(matches(pattern, text)).toBe(answer);
  });

  it('takes time in proportion to the text where there is an automaton', () => {
    expect(matches('^(a+)+$', `${'a'.repeat(100_000)}!`)).toBe(false);
    expect(matches('^(a+)+$', 'a'.repeat(100_000))).toBe(true);
  });

  it('leaves undecided what takes too long, and does not try again', () => {
    expect(matches(hostile, 'bbb')).toBe(true);
    expect(matches(hostile, long)).toBeUndefined();
    const start = performance.now();
    expect(matches(hostile, long)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(50);
  });

  it('gives up in a bundle as well', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { matches } from './words.ts';
          const answers = [['^a$', 'a'], [${JSON.stringify(hostile)}, ${JSON.stringify(long)}], ['^(a)\\\\1$', 'aa']];
          console.log(JSON.stringify(answers.map(([pattern, text]) => matches(pattern, text) ?? null)));`,
        resolveDir: import.meta.dirname,
        loader: 'ts',
      },
      bundle: true,
      format: 'esm',
      platform: 'node',
      write: false,
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(process.cwd() + '/');",
      },
    });
    const code = outputFiles[0]?.text ?? '';
    const running = promisify(execFile)(process.execPath, ['--input-type=module'], { timeout: 15_000 });
    running.child.stdin?.end(code);
    expect((await running).stdout).toBe('[true,null,true]\n');
  });
});

describe('isOfFormat', () => {
  it.each<[name: string, text: string, answer: boolean | undefined]>([
    ['date', '2024-02-29', true],
    ['date', '2023-02-29', false],
    ['no-such-format', 'a', undefined],
    ['hostname', 'a'.repeat(300), false],
  ])('%s: %s', (name, text, answer) => {
    expect(isOfFormat(name, text)).toBe(answer);
  });
});
