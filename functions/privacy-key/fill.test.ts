import { expect, test } from 'vitest';
import { fieldsOf, type SecretStore, type Stored } from '../shared/secret-store.ts';
import { fill } from './fill.ts';

const name = 'streampact-test-fx-rates-privacy-key';

/** One secret; a write on top of another version than the present one is refused. */
function memory(text?: string): SecretStore & { readonly texts: string[] } {
  const texts = text === undefined ? [] : [text];
  const held = (): Stored => ({
    fields: fieldsOf(texts.at(-1)),
    version: texts.length === 0 ? undefined : String(texts.length),
  });
  return {
    texts,
    read: async () => held(),
    write: async (_, fields, replaced) => {
      if (replaced.version !== held().version) throw new Error('contested');
      texts.push(JSON.stringify(fields));
    },
  };
}

test('an empty secret gets a key of its own, which stays', async () => {
  const [one, other] = [memory(), memory()];
  expect(await fill(one, name)).toEqual({ outcome: 'written' });
  await fill(other, name);
  expect(one.texts).toEqual([expect.stringMatching(/^\{"key":"[0-9a-f]{64}"\}$/)]);
  expect(one.texts).not.toEqual(other.texts);
  expect(await fill(one, name)).toEqual({ outcome: 'kept' });
  expect(one.texts).toHaveLength(1);
});

test.each(['{"key":"short"}', '{"key":1}', 'text', '{}'])('%s is not replaced, and not repeated', async (text) => {
  const store = memory(text);
  const failure = await fill(store, name).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'PRIVACY_KEY_BROKEN' });
  expect(String(failure)).not.toContain(text);
  expect(store.texts).toEqual([text]);
});
