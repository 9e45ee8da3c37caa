import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { captured } from '../contracts/src/fixtures/printed.ts';
import { main } from './cli.ts';
import { pair, text, wider } from './testing/command.ts';
import { scratchFolder, writeFiles } from './testing/repository.ts';

const printed = captured();

describe('output', () => {
  it('goes to a file if there is one, and stdout stays empty', async () => {
    const file = join(scratchFolder(), 'report.json');
    expect(await main([...pair(wider, text), '--format', 'json', '--output', file])).toBe(1);
    expect(printed.out).toBe('');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ verdict: 'breaking' });
  });

  it('is written in further formats of the same run, beside stdout', async () => {
    const folder = scratchFolder();
    const [json, markdown] = [join(folder, 'review.json'), join(folder, 'review.md')];
    const write = ['--write', `json=${json}`, `--write=markdown=${markdown}`];
    expect(await main([...pair(wider, text), ...write])).toBe(1);
    expect(printed.out).toContain('breaking: ');
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ verdict: 'breaking' });
    expect(readFileSync(markdown, 'utf8')).toContain('Contract review: breaking');
  });

  it("replaces what was in a file, and adds to the summary of a workflow's step", async () => {
    const folder = scratchFolder();
    writeFiles(folder, { 'summary.md': 'earlier\n', 'other.md': 'earlier\n' });
    const [summary, other] = [join(folder, 'summary.md'), join(folder, 'other.md')];
    vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
    const write = ['--write', `markdown=${summary}`, '--write', `markdown=${other}`];
    expect(await main([...pair(text, wider), ...write])).toBe(0);
    expect(readFileSync(summary, 'utf8')).toBe(`earlier\n${readFileSync(other, 'utf8')}`);
    expect(readFileSync(other, 'utf8')).not.toContain('earlier');
  });

  it.each([
    ['a schema that cannot be read', () => [...pair(text, '{')]],
    ['a command line that makes no sense', () => ['--mode', 'both']],
    ['nothing to compare', () => []],
    ['a file that cannot be written', () => [...pair(text, wider), '--write', 'sarif=/nowhere/x.sarif']],
  ] as const)('says in every file that it could not tell, for %s', async (_name, args) => {
    const folder = scratchFolder();
    writeFiles(folder, { 'review.json': { verdict: 'compatible', passed: true } });
    const file = (name: string) => join(folder, name);
    const write = ['--write', `json=${file('review.json')}`, '--write', `markdown=${file('review.md')}`];
    expect(await main([...args(), ...write, '--output', file('review.txt')])).toBe(2);
    expect(JSON.parse(readFileSync(file('review.json'), 'utf8'))).toMatchObject({ verdict: null, passed: false });
    expect(readFileSync(file('review.md'), 'utf8')).toContain('Could not tell');
    expect(readFileSync(file('review.txt'), 'utf8')).toContain('Could not tell');
  });

  it.each([
    ['no file', ['--write', 'json'], /<format>=<file>/],
    ['no format', ['--write', '=x.json'], /<format>=<file>/],
    ['a format that there is not', ['--write', 'jsn=x.json'], /did you mean "json"/],
    ['the same file twice', ['--write', 'json=/nowhere/x', '--write', 'sarif=/nowhere/x'], /the same file/],
    ["--output's file", ['--write', 'json=/nowhere/x', '--output', '/nowhere/x'], /the same file/],
  ])('is refused for %s', async (_name, args, why) => {
    expect(await main([...pair(text, wider), ...args])).toBe(2);
    expect(printed.err).toMatch(why);
  });

  it('says how it is used', async () => {
    expect(await main(['--help'])).toBe(0);
    expect(printed.out).toContain('--base <ref>');
    expect(existsSync('old.json')).toBe(false);
  });
});
