import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from './checkpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'streampact-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const never = (error: unknown): void => expect.fail(String(error));

describe('a checkpoint', () => {
  const file = join(folder, 'us-east-1', 'a.json');

  it('is there for whoever opens it next', () => {
    const first = openCheckpoint(file, never);
    first.reset(1_000);
    const mark = first.marker();
    mark('one', { after: '7' });
    mark('two', { ended: true });
    first.save();
    const second = openCheckpoint(file, never);
    expect(second.sourceCreatedAt()).toBe(1_000);
    expect([second.position('one'), second.position('two')]).toEqual([{ after: '7' }, { ended: true }]);
    expect(readdirSync(join(folder, 'us-east-1'))).toEqual(['a.json']);
  });

  it('forgets shards that are gone, and all of them for another source', () => {
    const checkpoint = openCheckpoint(file, never);
    const old = checkpoint.marker();
    checkpoint.keepOnly(new Set(['two']));
    expect([checkpoint.position('one'), checkpoint.position('two')]).toEqual([undefined, { ended: true }]);
    checkpoint.reset(2_000);
    old('two', { after: '9' });
    expect(checkpoint.position('two')).toBeUndefined();
    checkpoint.save();
    expect(openCheckpoint(file, never).position('two')).toBeUndefined();
  });

  it('is gone when it is removed, whatever is marked then', () => {
    const checkpoint = openCheckpoint(file, never);
    checkpoint.marker()('two', { after: '1' });
    checkpoint.remove();
    checkpoint.save();
    expect(existsSync(file)).toBe(false);
  });

  it('that cannot be written or read says so, and knows nothing then', () => {
    const told: unknown[] = [];
    const tell = (error: unknown) => told.push(error);
    const checkpoint = openCheckpoint(join(folder, 'file', 'below.json'), tell);
    writeFileSync(join(folder, 'file'), '{');
    checkpoint.reset(1);
    expect(told).toHaveLength(1);
    expect(openCheckpoint(join(folder, 'file'), tell).sourceCreatedAt()).toBeUndefined();
    expect(told).toHaveLength(2);
  });
});
