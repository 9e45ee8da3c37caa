import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePorts, isFree } from './ports.ts';

describe('ports', () => {
  it('are free and different', async () => {
    const ports = await freePorts(['a', 'b', 'c']);
    expect(new Set(Object.values(ports)).size).toBe(3);
    expect(await isFree(ports.a)).toBe(true);
  });

  it('are the remembered ones while those are free, and never one for two names', async () => {
    const { a, b } = await freePorts(['a', 'b']);
    expect(await freePorts(['a', 'b'], { a, b })).toEqual({ a, b });
    const clashing = await freePorts(['a', 'b'], { a, b: a });
    expect(clashing.a).toBe(a);
    expect(clashing.b).not.toBe(a);
  });

  it('are new ones where the remembered is taken', async () => {
    const server = createServer();
    const { a } = await freePorts(['a']);
    await new Promise<void>((resolve) => server.listen(a, '127.0.0.1', resolve));
    try {
      expect(await isFree(a)).toBe(false);
      expect((await freePorts(['a'], { a })).a).not.toBe(a);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
