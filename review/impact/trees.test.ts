import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, scratchFolder, writeFiles } from '../testing/repository.ts';
import { committedTree, workingTree } from './trees.ts';

const checkedOut = async (tree: Awaited<ReturnType<typeof workingTree>>) => {
  const folder = join(scratchFolder(), 'tree');
  await tree.checkOut(folder);
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name).slice(folder.length + 1), parentPath])
      .map(([path = '', parent = '']) => [path, readFileSync(join(parent, path.split('/').at(-1) ?? ''), 'utf8')]),
  );
};

test('a clean working tree is the tree of its commit', async () => {
  const repo = repository();
  repo.commit({ 'a.txt': 'one', 'deep/b.txt': 'two' });
  const [base, now] = [
    await committedTree(repo.root, 'HEAD', scratchFolder()),
    await workingTree(repo.root, scratchFolder()),
  ];
  expect(now.entries).toEqual(base.entries);
  expect(await checkedOut(now)).toEqual({ 'a.txt': 'one', 'deep/b.txt': 'two' });
});

test('what is edited, new or gone is in the working tree; index, store and files stay as they were', async () => {
  const repo = repository();
  repo.commit({ '.gitignore': 'dist/\nnode_modules/\n', 'a.txt': 'one', 'gone.txt': 'x', 'staged.txt': 'x' });
  repo.write({ 'a.txt': 'edited', 'new.txt': 'new', 'gone.txt': null, 'dist/built.txt': 'no', 'staged.txt': 'y' });
  repo.git('add', 'staged.txt');
  const state = () => [repo.git('status', '--short'), repo.git('count-objects', '-v'), repo.git('ls-files', '--stage')];
  const before = state();
  const tree = await workingTree(repo.root, scratchFolder());
  expect(await checkedOut(tree)).toEqual({
    '.gitignore': 'dist/\nnode_modules/\n',
    'a.txt': 'edited',
    'new.txt': 'new',
    'staged.txt': 'y',
  });
  expect(state()).toEqual(before);
  expect(await checkedOut(await committedTree(repo.root, 'HEAD', scratchFolder()))).toMatchObject({ 'a.txt': 'one' });
});

test('a project below the root of its repository is a tree of its own', async () => {
  const repo = repository();
  repo.commit({ 'other.txt': 'x', 'project/Pulumi.yaml': 'name: p' });
  const root = join(repo.root, 'project');
  for (const tree of [await committedTree(root, 'main', scratchFolder()), await workingTree(root, scratchFolder())]) {
    expect([...tree.entries.keys()]).toEqual(['Pulumi.yaml']);
    expect(await checkedOut(tree)).toEqual({ 'Pulumi.yaml': 'name: p' });
  }
});

test.each([['nowhere'], ['--help'], ['HEAD~5']])('there is no commit %s', async (ref) => {
  const repo = repository();
  repo.commit({ 'a.txt': 'one' });
  await expect(committedTree(repo.root, ref, scratchFolder())).rejects.toMatchObject({ code: 'IMPACT_UNAVAILABLE' });
});

test('a folder outside any repository has no tree', async () => {
  const folder = scratchFolder();
  writeFiles(folder, { 'a.txt': 'x' });
  await expect(workingTree(folder, scratchFolder())).rejects.toMatchObject({ code: 'IMPACT_UNAVAILABLE' });
});
