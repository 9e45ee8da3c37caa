import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository, scratchFolder, writeFiles } from '../testing/repository.ts';
import { gitTree, schemaFile, stagedFiles, workingTree } from './index.ts';

const string = { type: 'string' };
const order = { $schema: 'http://json-schema.org/draft-07/schema#', properties: { id: string } };

describe('a folder of plain schemas', () => {
  it('is every JSON file that is a schema, by its path, from disk as from git', async () => {
    const repo = repository();
    repo.commit({
      'schemas/order.json': order,
      'schemas/deep/er/any.json': true,
      'schemas/package.json': { name: 'x', version: '1', type: 'module' },
      'schemas/tsconfig.json': { $schema: 'https://json.schemastore.org/tsconfig', compilerOptions: {} },
      'schemas/node_modules/x.json': order,
      'schemas/.hidden.json': order,
      'schemas/notes.md': '{',
      'other.json': order,
    });
    const sides = [
      await workingTree(join(repo.root, 'schemas')),
      await gitTree('main', join(repo.root, 'schemas')),
      await stagedFiles(join(repo.root, 'schemas')),
    ];
    for (const { snapshot } of sides) {
      expect([...snapshot.contracts.keys()]).toEqual(['deep/er/any.json', 'order.json']);
      expect(snapshot.contracts.get('order.json')).toMatchObject({
        file: 'schemas/order.json',
        document: { schema: order, draft: 'draft-07' },
        row: undefined,
      });
    }
    expect(new Set(sides.map(({ snapshot }) => snapshot.contracts.get('order.json')?.hash)).size).toBe(1);
    expect(sides.map(({ snapshot }) => snapshot.label)).toEqual([
      'working tree',
      expect.stringMatching(/^main \([0-9a-f]{7}\)$/),
      'staged files',
    ]);
  });

  it('is told apart by where it stood: base, index and disk', async () => {
    const repo = repository();
    const first = repo.commit({ 'a.json': { type: 'string' } });
    repo.write({ 'a.json': { type: 'number' } });
    repo.git('add', 'a.json');
    repo.write({ 'a.json': { type: 'boolean' } });
    const schemaOf = async (side: ReturnType<typeof workingTree>) =>
      (await side).snapshot.contracts.get('a.json')?.document.schema;
    expect(await schemaOf(gitTree(first, repo.root))).toEqual({ type: 'string' });
    expect(await schemaOf(stagedFiles(repo.root))).toEqual({ type: 'number' });
    expect(await schemaOf(workingTree(repo.root))).toEqual({ type: 'boolean' });
  });

  it('has names with spaces, quotes, line breaks and other scripts', async () => {
    const repo = repository();
    const names = ['a b.json', 'q"uote.json', 'li\nne.json', 'ж.json', '-dash.json', '*.json'];
    repo.commit(Object.fromEntries(names.map((name) => [`s/${name}`, order])));
    const { snapshot } = await gitTree('HEAD', join(repo.root, 's'));
    expect([...snapshot.contracts.keys()].sort()).toEqual([...names].sort());
  });

  it('follows references to files beside it, and their change is its change', async () => {
    const repo = repository();
    const root = { properties: { id: { $ref: '../common/id.json#/$defs/id' }, self: { $ref: '#' } } };
    repo.commit({ 's/shop/order.json': root, 's/common/id.json': { $defs: { id: string } } });
    repo.write({ 's/common/id.json': { $defs: { id: { type: 'integer' } } } });
    const folder = join(repo.root, 's');
    const [old, next] = [await gitTree('main', folder), await workingTree(folder)];
    const [before, after] = [old, next].map(({ snapshot }) => snapshot.contracts.get('shop/order.json'));
    expect(before?.document).toMatchObject({
      schema: { properties: { id: { $ref: 'schema:///common/id.json#/$defs/id' }, self: { $ref: '#' } } },
      documents: new Map([['schema:///common/id.json', { $defs: { id: string } }]]),
    });
    expect(before?.hash).not.toBe(after?.hash);
  });

  it('follows references by $id', async () => {
    const root = scratchFolder();
    writeFiles(root, {
      'a.json': { $id: 'https://shop.example/s/a.json', items: { $ref: 'b.json' } },
      'x/b.json': { $id: 'https://shop.example/s/b.json', type: 'string' },
    });
    const { snapshot, unreadable } = await workingTree(root);
    expect(unreadable.size).toBe(0);
    expect([...(snapshot.contracts.get('a.json')?.document.documents?.keys() ?? [])]).toEqual([
      'https://shop.example/s/b.json',
    ]);
  });

  it.each([
    ['malformed JSON', '{\n  "type": }', { code: 'BAD_JSON', line: 2, column: 11 }],
    ['an empty file', '', { code: 'BAD_JSON', line: 1 }],
    ['endless nesting', '['.repeat(100_000), { code: 'TOO_LARGE' }],
    ['deep nesting', `${'{"not":'.repeat(1000)}true${'}'.repeat(1000)}`, { code: 'TOO_LARGE' }],
    ['a number out of range', '{"maximum": 1e999}', { code: 'INEXACT' }],
    ['a draft that is not read', { $schema: 'http://json-schema.org/draft-04/schema#' }, { code: 'BAD_VALUE' }],
    ['a remote reference', { items: { $ref: 'https://x.example/y.json' } }, { code: 'REF_OUTSIDE', line: 3 }],
    ['a reference out of the folder', { items: { $ref: '../a.json' } }, { code: 'REF_OUTSIDE' }],
    [
      'a reference to nothing',
      { items: { $ref: 'oder.json' } },
      { code: 'REF_UNRESOLVED', fix: 'did you mean "order.json"?' },
    ],
    ['a pointer to nothing', { items: { $ref: '#/$defs/x' } }, { code: 'REF_UNRESOLVED', line: 3, column: 13 }],
  ])('tells %s', async (_name, content, mistake) => {
    const root = scratchFolder();
    writeFiles(root, { 'bad.json': content, 'order.json': order });
    const { snapshot, unreadable } = await workingTree(root);
    expect(unreadable.get('bad.json')?.mistakes).toMatchObject([mistake]);
    expect([...snapshot.contracts.keys()]).toEqual(['order.json']);
  });

  it('tells what is not UTF-8', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'bad.json'), Buffer.from([0x22, 0xff, 0x22]));
    const { unreadable } = await workingTree(root);
    expect(unreadable.get('bad.json')?.mistakes).toMatchObject([{ code: 'BAD_JSON', what: 'not UTF-8' }]);
  });

  it('follows no link, neither to a file nor to a folder', async () => {
    const [root, outside] = [scratchFolder(), scratchFolder()];
    writeFiles(outside, { 'secret.json': order, 'f/x.json': order });
    writeFiles(root, { 'a.json': { items: { $ref: 'secret.json' } } });
    symlinkSync(join(outside, 'secret.json'), join(root, 'secret.json'));
    symlinkSync(join(outside, 'f'), join(root, 'f'));
    const { snapshot, unreadable } = await workingTree(root);
    expect(snapshot.contracts.size).toBe(0);
    expect(unreadable.get('a.json')?.mistakes).toMatchObject([{ code: 'REF_UNRESOLVED' }]);
  });
});

describe('a folder of our contracts', () => {
  it('is recognised, and each contract is self-contained', async () => {
    const repo = repository();
    repo.addContracts();
    repo.commit({});
    const folder = join(repo.root, 'contracts');
    const [old, next] = [await gitTree('main', folder), await workingTree(folder)];
    for (const { snapshot } of [old, next]) {
      expect([...snapshot.contracts.values()].map(({ path, row }) => [path, row?.kind])).toEqual([
        ['shop/money.shared.json', undefined],
        ['shop/orders.message.json', 'message'],
        ['shop/orders.table.json', 'table'],
        ['shop/totals.result.json', 'result'],
      ]);
      expect(snapshot.contracts.get('shop/orders.message.json')).toMatchObject({
        file: 'contracts/shop/orders.message.json',
        body: { message: { topic: 'shop.orders' } },
      });
      expect(JSON.stringify(snapshot.contracts.get('shop/orders.table.json')?.document.schema)).not.toContain('$ref');
    }
    expect(old.snapshot.contracts.get('shop/orders.table.json')?.hash).toBe(
      next.snapshot.contracts.get('shop/orders.table.json')?.hash,
    );
  });

  it('with mistakes is an error that lists all of them, and where: here or in the base', async () => {
    const repo = repository();
    repo.addContracts();
    repo.commit({ 'contracts/shop/bad.shared.json': '{', 'contracts/shop/worse.shared.json': '[' });
    const folder = join(repo.root, 'contracts');
    await expect(workingTree(folder)).rejects.toMatchObject({
      code: 'CONTRACT_INVALID',
      mistakes: [{ file: 'contracts/shop/bad.shared.json' }, { file: 'contracts/shop/worse.shared.json' }],
    });
    await expect(gitTree('main', folder)).rejects.toMatchObject({
      mistakes: [{ file: 'main:contracts/shop/bad.shared.json' }, { file: 'main:contracts/shop/worse.shared.json' }],
    });
  });
});

describe('git', () => {
  it.each([
    ['a ref that is not there', 'nowhere'],
    ['a ref that looks like an option', '--output=/dev/null'],
    ['no ref', ''],
    ['a blob', 'HEAD:a.json'],
  ])('says of %s that it names no commit', async (_name, ref) => {
    const repo = repository();
    repo.commit({ 'a.json': order });
    await expect(gitTree(ref, repo.root)).rejects.toMatchObject({ code: 'GIT_FAILED' });
    expect((await gitTree('HEAD', repo.root)).snapshot.contracts.size).toBe(1);
  });

  it('says that a folder is in no repository', async () => {
    const root = scratchFolder();
    mkdirSync(join(root, 'x'));
    await expect(gitTree('HEAD', join(root, 'x'))).rejects.toMatchObject({ code: 'GIT_FAILED' });
  });

  it('answers nothing for a folder that was not there yet, or is not there any more', async () => {
    const repo = repository();
    repo.commit({ 'x/a.json': order });
    repo.write({ 'y/a.json': order, x: null });
    expect((await gitTree('HEAD', join(repo.root, 'y'))).snapshot.contracts.size).toBe(0);
    expect((await workingTree(join(repo.root, 'x'))).snapshot.contracts.size).toBe(0);
    expect((await gitTree('HEAD', join(repo.root, 'x'))).snapshot.contracts.size).toBe(1);
  });

  it('reads nothing from a folder whose name only begins like ours', async () => {
    const repo = repository();
    repo.commit({ 'x/a.json': order, 'xy/b.json': order });
    expect([...(await gitTree('HEAD', join(repo.root, 'x'))).snapshot.contracts.keys()]).toEqual(['a.json']);
  });
});

describe('a schema file', () => {
  it('is read under the name that both sides have', async () => {
    const root = scratchFolder();
    writeFiles(root, { 'old.json': order });
    const { snapshot } = schemaFile(join(root, 'old.json'), { as: 'new.json' });
    expect(snapshot.contracts.get('new.json')).toMatchObject({ document: { draft: 'draft-07' } });
  });

  it.each([
    ['{"type": "string",}', 'CONTRACT_INVALID'],
    ['[]', 'CONTRACT_INVALID'],
    ['3', 'CONTRACT_INVALID'],
  ])('is refused if it is %s', async (content, code) => {
    const root = scratchFolder();
    writeFiles(root, { 'a.json': content });
    expect(() => schemaFile(join(root, 'a.json'), { as: 'a.json' })).toThrow(expect.objectContaining({ code }));
  });

  it('is refused if there is none', async () => {
    expect(() => schemaFile('/nowhere.json', { as: 'x' })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('takes what it refers to from its own folder, and from nowhere else', () => {
    const root = scratchFolder();
    const refers = { $ref: 'parts/id.json#/$defs/id' };
    writeFiles(root, {
      'v1/order.json': { properties: { id: refers } },
      'v1/parts/id.json': { $defs: { id: { $ref: '../base.json' } } },
      'v1/base.json': { type: 'string' },
      'v2/order.json': { properties: { id: refers } },
      'v2/parts/id.json': { $defs: { id: { type: 'integer' } } },
    });
    const documents = ['v1', 'v2'].map(
      (version) =>
        schemaFile(join(root, version, 'order.json'), { as: 'order.json' }).snapshot.contracts.get('order.json')
          ?.document.documents,
    );
    expect(documents.map((each) => [...(each ?? [])])).toMatchObject([
      [
        ['schema:///parts/id.json', {}],
        ['schema:///base.json', { type: 'string' }],
      ],
      [['schema:///parts/id.json', { $defs: { id: { type: 'integer' } } }]],
    ]);
  });

  it.each([
    ['out of the folder', '../outside.json', /leads out of the folder \(at \/items\/\$ref\)/],
    ['to a link', 'link.json', /there is no file "link.json"/],
    ['into a folder that is a link', 'linked/outside.json', /there is no file/],
    ['to nothing', 'nothing.json', /there is no file/],
    ['to the network', 'https://x.example/y.json', /leads to the network \(at \/items\/\$ref\)/],
    ['to what is no JSON', 'broken.json', /broken.json:1:2/],
  ])('is refused if it refers %s', (_name, $ref, why) => {
    const root = scratchFolder();
    writeFiles(root, { 'in/a.json': { items: { $ref } }, 'outside.json': {}, 'in/broken.json': '{' });
    symlinkSync(join(root, 'outside.json'), join(root, 'in', 'link.json'));
    symlinkSync(root, join(root, 'in', 'linked'));
    expect(() => schemaFile(join(root, 'in', 'a.json'), { as: 'a.json' })).toThrow(why);
  });

  it('may refer to the meta-schema of draft-07', () => {
    const root = scratchFolder();
    writeFiles(root, { 'a.json': { items: { $ref: 'http://json-schema.org/draft-07/schema#' } } });
    expect(schemaFile(join(root, 'a.json'), { as: 'a.json' }).snapshot.contracts.size).toBe(1);
  });

  it('may be large', async () => {
    const root = scratchFolder();
    const properties = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, n) => [`property_${n}`, { type: 'string', description: 'x'.repeat(60) }]),
    );
    writeFiles(root, { 'big.json': JSON.stringify({ properties }) });
    const { snapshot } = schemaFile(join(root, 'big.json'), { as: 'big.json' });
    expect(snapshot.contracts.size).toBe(1);
  });
});
