import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captured } from '../contracts/src/fixtures/printed.ts';
import { main } from './cli.ts';
import { pair, text, wider } from './testing/command.ts';
import { type Repository, repository, scratchFolder, writeFiles } from './testing/repository.ts';

const printed = captured();

/** A repository whose one schema was `old` and is `next`. */
function changed(old: object, next: object | string): Repository {
  const repo = repository();
  repo.commit({ 'schemas/a.json': old });
  repo.write({ 'schemas/a.json': next });
  return repo;
}

const against = (repo: Repository, ...more: readonly string[]) =>
  main(['--base', 'main', '--dir', join(repo.root, 'schemas'), ...more]);

describe('two files', () => {
  it.each([
    ['compatible', text, wider, 'backward', 0],
    ['breaking', wider, text, 'backward', 1],
    ['compatible', wider, text, 'forward', 0],
    ['breaking', text, wider, 'forward', 1],
    ['breaking', text, wider, 'full', 1],
    ['compatible', true, {}, 'full', 0],
    ['breaking', true, false, 'backward', 1],
  ] as const)('are %s', async (verdict, old, next, mode, code) => {
    expect(await main([...pair(old, next), '--mode', mode, '--format', 'json'])).toBe(code);
    expect(JSON.parse(printed.out)).toMatchObject({ verdict, passed: code === 0 });
  });

  it('have one earlier version, which a transitive mode is told', async () => {
    expect(await main([...pair(text, wider), '--mode', 'backward-transitive', '--format', 'json'])).toBe(0);
    expect(JSON.parse(printed.out).notes).toMatchObject([
      { message: expect.stringContaining('only one earlier version') },
    ]);
    printed.out = '';
    expect(await main([...pair(text, wider), '--mode', 'backward', '--format', 'json'])).toBe(0);
    expect(JSON.parse(printed.out).notes).toEqual([]);
  });

  it('are offered a waiver only if waivers are read', async () => {
    const folder = scratchFolder();
    writeFiles(folder, { 'waivers.json': { waivers: [] } });
    expect(await main([...pair(wider, text)])).toBe(1);
    expect(printed.out).not.toContain('waiver');
    expect(await main([...pair(wider, text), '--waivers', join(folder, 'waivers.json')])).toBe(1);
    expect(printed.out).toContain('review/waivers.json');
  });

  it('are of the draft that is told, if they name none', async () => {
    const files = pair({ items: [{ type: 'string' }] }, { items: [{ type: 'integer' }] });
    expect(await main([...files, '--draft', 'draft-07', '--format', 'json'])).toBe(1);
  });
});

describe('a git ref', () => {
  it('is compared with the working tree, or with what is staged', async () => {
    const repo = changed(wider, text);
    expect(await against(repo)).toBe(1);
    expect(printed.out).toContain('schemas/a.json');
    expect(await against(repo, '--staged')).toBe(0);
    repo.git('add', '.');
    expect(await against(repo, '--staged')).toBe(1);
  });

  it('is compared with where HEAD left it, if asked', async () => {
    const repo = repository();
    repo.commit({ 'schemas/a.json': text });
    repo.git('checkout', '--quiet', '-b', 'topic');
    repo.git('checkout', '--quiet', 'main');
    repo.commit({ 'schemas/b.json': text });
    repo.git('checkout', '--quiet', 'topic');
    expect(await against(repo, '--merge-base')).toBe(0);
    expect(await against(repo)).toBe(1);
  });

  it('finds what passes pair by pair and breaks on older data', async () => {
    const repo = repository();
    const withA = (more: object) => ({ type: 'object', properties: { b: { type: 'string' }, ...more } });
    repo.commit({ 'schemas/a.json': withA({ a: { type: 'string' } }) });
    repo.commit({ 'schemas/a.json': withA({}) });
    repo.write({ 'schemas/a.json': withA({ a: { type: 'integer' } }) });
    expect(await against(repo, '--mode', 'backward', '--content', 'declared')).toBe(0);
    expect(await against(repo, '--mode', 'backward-transitive', '--content', 'declared')).toBe(1);
  });

  it('passes by a waiver, and not by one that is not used', async () => {
    const repo = changed(wider, text);
    await against(repo, '--format', 'json');
    const [change] = (
      JSON.parse(printed.out) as { readonly changes: readonly { readonly pointer: string; readonly kind: string }[] }
    ).changes;
    const expires = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const waiver = {
      contract: 'a.json',
      pointer: change?.pointer,
      kind: change?.kind,
      reason: 'agreed with all readers',
      approver: 'lake@streampact.example',
      expires,
    };
    repo.write({ 'review/waivers.json': { waivers: [waiver] } });
    expect(await against(repo)).toBe(0);
    repo.git('checkout', '--quiet', 'schemas');
    expect(await against(repo)).toBe(1);
  });

  it('notes a waiver that was merged with its change, and refuses one that never had one', async () => {
    const repo = changed(text, text);
    const expires = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const agreed = { reason: 'agreed with all readers', approver: 'lake@streampact.example', expires };
    const waiver = { contract: 'a.json', pointer: '/properties/a/type', kind: 'type-narrowed', ...agreed };
    repo.commit({ 'review/waivers.json': { waivers: [waiver] } });
    expect(await against(repo, '--format', 'json')).toBe(0);
    const notes = [{ file: 'review/waivers.json', line: 3, column: 5, fix: 'remove it' }];
    expect(JSON.parse(printed.out)).toMatchObject({ passed: true, approvalErrors: [], notes });
    repo.write({ 'review/waivers.json': { waivers: [waiver, { ...waiver, kind: 'type-changed' }] } });
    printed.out = '';
    expect(await against(repo, '--format', 'json')).toBe(1);
    expect(JSON.parse(printed.out)).toMatchObject({ approvalErrors: [{ problem: 'unused', line: 11 }], notes });
  });

  it('fails by a recorded document that the old version accepted', async () => {
    const repo = changed(text, { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] });
    repo.write({ 'samples/1.jsonl': '{"a": "x"}\n{}\n' });
    const samples = ['--samples', join(repo.root, 'samples')];
    expect(await against(repo, '--mode', 'none', ...samples, '--format', 'json')).toBe(1);
    expect(JSON.parse(printed.out)).toMatchObject({
      verdict: 'compatible',
      passed: false,
      samples: { samples: [{ failed: 1 }] },
    });
    repo.write({ 'samples/1.jsonl': '{"a": "x"}\n' });
    expect(await against(repo, '--mode', 'none', ...samples)).toBe(0);
  });
});

describe('could not tell', () => {
  const [good, bad] = [text, '{"type": "string",}'];
  const cases: readonly (readonly [string, () => readonly string[], RegExp])[] = [
    ['no arguments', () => [], /nothing to compare with/],
    ['one file', () => [pair(good, good)[0]], /nothing to compare with/],
    ['three files', () => [...pair(good, good), 'x.json'], /too many arguments/],
    ['a folder', () => [pair(good, good)[0], scratchFolder()], /a folder, not a file/],
    ['staged files in the cloud', () => ['--base', 'main', '--staged', '--cloud'], /--staged and --cloud/],
    ['an unknown option', () => ['--bse', 'main'], /--bse/],
    ['an unknown mode', () => [...pair(good, good), '--mode', 'both'], /--mode/],
    ['no such file', () => [pair(good, good)[0], '/nowhere.json'], /no such file/],
    ['malformed JSON', () => pair(good, bad), /new\.json:1:19/],
    ['malformed JSON before', () => pair(bad, good), /old\.json:1:19/],
    ['no schema', () => pair(good, '[1]'), /not a schema/],
    ['a remote reference', () => pair(good, { items: { $ref: 'https://x.example/y.json' } }), /network/],
    ['a reference to nothing', () => pair(good, { items: { $ref: '#/$defs/x' } }), /leads to nothing/],
    ['a bad ref', () => ['--base', 'nowhere', '--dir', changed(good, good).root], /names no commit/],
    ['no repository', () => ['--base', 'main', '--dir', scratchFolder()], /no git repository\n.*\n.*two files/],
    ['no folder', () => ['--base', 'main', '--dir', join(changed(good, good).root, 'x')], /no such folder/],
    ['a bad file here', () => ['--base', 'main', '--dir', changed(good, bad).root], /a\.json:1:19/],
    ['an invalid keyword', () => pair(good, { minLength: -1 }), /minLength/],
    ['no samples', () => [...pair(good, wider), '--samples', '/nowhere/*.json'], /no sample/],
    ['no waivers', () => [...pair(good, wider), '--waivers', '/nowhere.json'], /no such file/],
    ['a kind that is nothing like any', () => ['--explain', 'x'], /fix: npm run diff -- --list-kinds/],
    ['no kind', () => ['--explain'], /--explain <kind>/],
    ['an unknown kind', () => ['--explain', 'propety-removed'], /did you mean/],
    ['no place to write', () => [...pair(good, wider), '--output', '/nowhere/x.json'], /cannot be written/],
  ];

  it.each(cases)('for %s', async (_name, args, why) => {
    expect(await main(args())).toBe(2);
    expect(printed.err).toMatch(why);
    expect(printed.out).toBe('');
  });

  it.each(['json', 'markdown', 'github', 'sarif', 'junit'])(
    'is told in %s too, and never as a pass',
    async (format) => {
      expect(await main([...pair(good, bad), '--format', format])).toBe(2);
      expect(printed.out).not.toBe('');
      expect(printed.out).not.toMatch(/no (breaking )?change|"passed": true|failures="0" errors="0"/i);
      if (format === 'json') {
        expect(JSON.parse(printed.out)).toMatchObject({
          verdict: null,
          passed: false,
          error: { code: 'CONTRACT_INVALID', mistakes: [{ line: 1, column: 19 }] },
        });
      }
    },
  );

  it('is told in JSON for a command line that makes no sense', async () => {
    expect(await main(['--format', 'json', '--mode', 'both'])).toBe(2);
    expect(JSON.parse(printed.out)).toMatchObject({ verdict: null, error: { code: 'USAGE' } });
  });
});

describe('warnings', () => {
  it('name what nearly is a keyword, on stderr', async () => {
    expect(await main([...pair(text, { type: 'object', requred: ['a'] }), '--mode', 'none'])).toBe(0);
    expect(printed.err).toMatch(/"requred" is no keyword and is ignored; did you mean "required"\?/);
    printed.err = '';
    expect(await main([...pair(text, { type: 'object', 'x-requred': ['a'], javaType: 'A' }), '--mode', 'none'])).toBe(
      0,
    );
    expect(printed.err).toBe('');
  });

  it('name a file that is wrong on both sides alike', async () => {
    const repo = changed(text, text);
    repo.commit({ 'schemas/bad.json': '{' });
    expect(await against(repo)).toBe(0);
    expect(printed.err).toContain('bad.json');
    repo.write({ 'schemas/bad.json': '{ ' });
    expect(await against(repo)).toBe(2);
  });
});

describe('kinds', () => {
  it('are listed, and each is explained', async () => {
    expect(await main(['--list-kinds', '--format', 'json'])).toBe(0);
    const { kinds } = JSON.parse(printed.out) as {
      readonly kinds: readonly { readonly kind: string; readonly rule: string }[];
    };
    expect(kinds.length).toBeGreaterThan(20);
    printed.out = '';
    expect(await main(['--explain', kinds[0]?.kind ?? ''])).toBe(0);
    expect(printed.out).toContain(kinds[0]?.rule);
    printed.out = '';
    expect(await main(['--explain', 'property-required'])).toBe(0);
    expect(printed.out).toContain('property-required (schema; what it breaks is proved each time)');
  });
});
