import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readProject } from './project.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'streampact-project-'));
  await writeFile(join(dir, 'Pulumi.yaml'), 'name: shop\nmain: here.ts\n');
  await writeFile(
    join(dir, 'Pulumi.dev.yaml'),
    'config:\n  aws:region: r\n  size: 3\n  shop:key:\n    secure: v1:cipher\n',
  );
  onTestFinished(() => rm(dir, { recursive: true }));
});

test('an encrypted value is refused where nothing is said to stand for it', async () => {
  await expect(readProject(dir, 'dev')).rejects.toMatchObject({
    code: 'DEPLOY_CONFIG_INVALID',
    where: expect.stringContaining('shop:key'),
  });
});

test('something else may stand for an encrypted value', async () => {
  const { name, main, config } = await readProject(dir, 'dev', (where, cipher) => `${where.split(' ')[1]} ${cipher}`);
  expect({ name, main }).toEqual({ name: 'shop', main: 'here.ts' });
  expect(config).toEqual({ 'aws:region': 'r', 'shop:size': '3', 'shop:key': 'shop:key v1:cipher' });
});
