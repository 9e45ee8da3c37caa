import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Compatibility } from '../../contracts/src/model.ts';
import { type Repository, repository } from '../testing/repository.ts';
import { releasedVersions } from './released.ts';
import { readSides } from './sides.ts';

async function versionsOf(repo: Repository, mode?: Compatibility, folder = 'contracts') {
  const { old, next, place } = await readSides({ kind: 'base', base: 'main', dir: join(repo.root, folder) }, undefined);
  return await releasedVersions({ old: old.snapshot, next: next.snapshot, place, mode, draft: undefined });
}

const schema = (type: string) => ({ type: 'object', properties: { a: { type } } });

describe('versions of a plain schema', () => {
  it('are those of the first-parent history, each once, the old side not among them', async () => {
    const repo = repository();
    const first = repo.commit({ 's/a.json': schema('string') });
    repo.commit({ 's/a.json': { type: 'object' }, 's/b.json': true });
    repo.commit({ 's/a.json': schema('string') });
    repo.commit({ 's/a.json': '{ broken' });
    repo.commit({ 's/a.json': { type: 'object' } });
    repo.write({ 's/a.json': schema('integer') });
    const versions = await versionsOf(repo, 'backward-transitive', 's');
    expect([...versions.keys()]).toEqual(['a.json']);
    expect(versions.get('a.json')?.map(({ contract }) => contract.document.schema)).toEqual([schema('string')]);
    expect(versions.get('a.json')?.[0]?.label).not.toBe(first.slice(0, 7));
  });

  it('are not looked for under a mode that is not transitive, nor for what has not changed', async () => {
    const repo = repository();
    repo.commit({ 's/a.json': schema('string') });
    repo.commit({ 's/a.json': schema('boolean') });
    expect((await versionsOf(repo, 'backward-transitive', 's')).size).toBe(0);
    repo.write({ 's/a.json': schema('integer') });
    expect((await versionsOf(repo, 'backward', 's')).size).toBe(0);
    expect((await versionsOf(repo, 'full-transitive', 's')).get('a.json')).toHaveLength(1);
  });

  it('change with what they refer to', async () => {
    const repo = repository();
    repo.commit({ 's/a.json': { items: { $ref: 'id.json' } }, 's/id.json': { type: 'string' } });
    repo.commit({ 's/id.json': { type: 'boolean' } });
    repo.write({ 's/id.json': { type: 'integer' } });
    const versions = await versionsOf(repo, 'backward-transitive', 's');
    expect(versions.get('a.json')?.[0]?.contract.document.documents?.get('schema:///id.json')).toEqual({
      type: 'string',
    });
  });

  it('are looked for in merged branches by what they merged', async () => {
    const repo = repository();
    repo.commit({ 's/a.json': schema('string') });
    repo.git('checkout', '--quiet', '-b', 'topic');
    repo.commit({ 's/a.json': schema('null') });
    repo.commit({ 's/a.json': schema('boolean') });
    repo.git('checkout', '--quiet', 'main');
    repo.git('merge', '--quiet', '--no-ff', '--message=merge', 'topic');
    repo.write({ 's/a.json': schema('integer') });
    const versions = await versionsOf(repo, 'backward-transitive', 's');
    expect(versions.get('a.json')?.map(({ contract }) => contract.document.schema)).toEqual([schema('string')]);
  });

  it('are refused from a shallow clone', async () => {
    const repo = repository();
    repo.commit({ 's/a.json': schema('string') });
    repo.commit({ 's/a.json': schema('boolean') });
    repo.git('clone', '--quiet', '--depth=1', `file://${repo.root}`, 'shallow');
    const shallow = { ...repo, root: join(repo.root, 'shallow') };
    repo.write({ 'shallow/s/a.json': schema('integer') });
    await expect(versionsOf(shallow, 'backward-transitive', 's')).rejects.toMatchObject({ code: 'GIT_FAILED' });
    expect((await versionsOf(shallow, 'backward', 's')).size).toBe(0);
  });
});

describe('versions of our contracts', () => {
  const message = 'contracts/shop/orders.message.json';
  const redescribe = (repo: Repository, description: string): void => {
    const text = repo.git('show', `main:${message}`);
    repo.write({ [message]: text.replace(/"description": "[^"]*"/, `"description": "${description}"`) });
  };

  it('are those of the history, if none was ever released', async () => {
    const repo = repository();
    repo.addContracts();
    repo.commit({});
    redescribe(repo, 'Other.');
    repo.commit({});
    redescribe(repo, 'Another.');
    const versions = await versionsOf(repo, 'backward-transitive');
    expect(versions.get('shop/orders.message.json')).toMatchObject([{ contract: { row: { kind: 'message' } } }]);
  });

  it('are the released ones, if there are any, and an edited one is an error', async () => {
    const repo = repository();
    repo.addContracts();
    repo.commit({});
    const { old } = await readSides({ kind: 'base', base: 'main', dir: join(repo.root, 'contracts') }, undefined);
    const contract = old.snapshot.contracts.get('shop/orders.message.json');
    const file = `contracts/released/shop/orders/${contract?.hash}.json`;
    repo.commit({ [file]: JSON.stringify(contract?.document.schema) });
    redescribe(repo, 'Other.');
    repo.commit({});
    redescribe(repo, 'Another.');
    const versions = await versionsOf(repo, 'backward-transitive');
    expect(versions.get('shop/orders.message.json')?.map(({ label }) => label)).toEqual([contract?.hash]);
    repo.write({ [file]: '{}' });
    await expect(versionsOf(repo, 'backward-transitive')).rejects.toMatchObject({
      mistakes: [{ code: 'RELEASED_EDITED' }],
    });
  });
});
