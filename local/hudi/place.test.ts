import { describe, expect, it } from 'vitest';
import { withEnvironment } from './options.ts';
import { prefixOf, withTimeline } from './place.ts';

describe('the place of a table', () => {
  it('is that of the only table with a contract, of the named one, or any in the bucket', () => {
    expect(prefixOf({})).toBe('hudi/crypto_hudi_table');
    expect(prefixOf({ table: 'crypto_hudi_table' })).toBe('hudi/crypto_hudi_table');
    expect(prefixOf({ prefix: '/a/b/' })).toBe('a/b');
  });

  it.each(['other', '', 'crypto_cdc_data', '__proto__'])(
    'is refused for the table %o, which no Hudi keeps',
    (table) => {
      expect(() => prefixOf({ table })).toThrowError(expect.objectContaining({ code: 'USAGE' }));
    },
  );

  it('is in the bucket that the environment names, unless the command line names a place', () => {
    const environment = { STREAMPACT_LAKE_BUCKET: 'lake-of-the-account' };
    const state = '.streampact';
    expect(withEnvironment({ state }, environment)).toMatchObject({ bucket: 'lake-of-the-account' });
    expect(withEnvironment({ state, bucket: 'mine' }, environment)).toMatchObject({ bucket: 'mine' });
    expect(withEnvironment({ state, local: true }, environment)).not.toHaveProperty('bucket');
    expect(withEnvironment({ state, folder: 'x' }, environment)).not.toHaveProperty('bucket');
    expect(withEnvironment({ state }, {})).not.toHaveProperty('bucket');
  });

  it('is let go at once when a signal comes', async () => {
    const never = () => new Promise<never>(() => {});
    const flags = { state: '.streampact', folder: '/nowhere' };
    await expect(withTimeline(flags, AbortSignal.abort(), never)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
