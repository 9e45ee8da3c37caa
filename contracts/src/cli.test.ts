import { describe, expect, it } from 'vitest';
import { main } from './cli.ts';
import { edit, withFolder } from './fixtures/folder.ts';
import { captured } from './fixtures/printed.ts';

const printed = captured();

describe('the command line', () => {
  it('generates, then finds nothing to complain of', async () => {
    await withFolder(async (folder) => {
      expect(await main(['check', '--dir', folder])).toBe(2);
      expect(printed.err).toMatch(/^error\[GENERATED_DIFFERS\][\s\S]*generated\/catalogue\.ts is missing/);
      expect(await main(['generate', '--dir', folder])).toBe(0);
      expect(await main(['check', '--dir', folder])).toBe(0);
      expect(printed.out).toBe('');
    });
  });

  it('prints one JSON document when asked', async () => {
    await withFolder(async (folder) => {
      expect(await main(['release', '--dir', folder, '--json'])).toBe(0);
      expect(JSON.parse(printed.out)).toMatchObject({ ok: true, releases: [{ contract: 'shop/orders', added: true }] });
      expect(printed.err).toBe('');
    });
  });

  it.each(['generate', 'check', 'release', 'lint'])('says of bad contracts where they are bad: %s', async (command) => {
    await withFolder(async (folder) => {
      const place = await edit(folder, {
        path: 'shop/orders.message.json',
        from: '"required": ["number"]',
        to: '«"requierd": ["number"]',
      });
      expect(await main([command, '--dir', folder])).toBe(2);
      expect(printed.err).toContain(
        `contracts/shop/orders.message.json:${place.line}:${place.column} UNKNOWN_KEYWORD "requierd" is no keyword\n  fix: did you mean "required"?`,
      );
      expect(await main([command, '--dir', folder, '--json'])).toBe(2);
      expect(JSON.parse(printed.out)).toMatchObject({
        ok: false,
        mistakes: expect.arrayContaining([expect.objectContaining({ code: 'UNKNOWN_KEYWORD', ...place })]),
      });
    });
  });

  it('helps', async () => {
    expect(await main(['--help'])).toBe(0);
    for (const command of ['generate', 'check', 'release', 'lint']) expect(printed.out).toContain(command);
  });

  it.each([[['nonsense']], [['generate', '--nonsense']], [[]], [['lint', '--dir', '/nowhere/at/all']]])(
    'answers %j with 2',
    async (argv) => {
      expect(await main(argv)).toBe(2);
      expect(printed.err).not.toBe('');
    },
  );
});
