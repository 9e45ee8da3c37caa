import { createRequire } from 'node:module';
import { runtime } from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import './traceless.ts';

const { debuggablePromise, leakedPromises } = createRequire(import.meta.url)('@pulumi/pulumi/runtime/debuggable.js');

test('a promise of the SDK keeps its value and its error, and goes without a trace', async () => {
  const made = Promise.resolve(1);
  await expect(debuggablePromise(made, 'made')).resolves.toBe(1);
  expect([Reflect.get(made, '_debugCtx'), Reflect.get(made, '_debugStackTrace')]).toEqual([
    'made',
    expect.not.stringContaining('at '),
  ]);
  await expect(debuggablePromise(Promise.reject(new TypeError('no')), 'failed')).rejects.toThrow('no');
  expect(new Error('later').stack).toContain('traceless.test.ts');
});

test('a promise that never ends is still found', async () => {
  await runtime.setMocks({ newResource: () => ({ id: '', state: {} }), call: () => ({}) });
  leakedPromises();
  const endless = new Promise(() => undefined);
  debuggablePromise(endless, 'endless');
  const [leaked] = leakedPromises();
  expect([...leaked]).toEqual([endless]);
});
