/** Whatever an acceptor accepts, the slow way accepts; and it accepts what writers ordinarily write. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newAjv } from '../ajv.ts';
import { samples, writings } from './fixtures/arbitrary.ts';
import { acceptorOf, keeps } from './fixtures/load.ts';

const runs = Number(process.env.ACCEPT_RUNS ?? 150);
/** A record lies between others in the memory of its batch. */
const [before, after] = [Buffer.from('{"a":1}'), Buffer.from('1}]"a"0')];

it(
  'accepts nothing that the slow way refuses',
  () => {
    let [accepted, kept] = [0, 0];
    fc.assert(
      fc.property(
        samples.chain(({ schema, value }) =>
          fc.tuple(fc.constant(schema), fc.array(fc.tuple(value, writings), { minLength: 60, maxLength: 60 })),
        ),
        ([schema, documents]) => {
          const accept = acceptorOf(schema);
          if (accept === undefined) return;
          const validate = newAjv().compile(schema as object);
          for (const [value, write] of documents) {
            const bytes = write(value);
            const inside = Buffer.concat([before, bytes, after]);
            const sure = accept(inside, before.length, before.length + bytes.length);
            const right = keeps(bytes, (parsed) => validate(parsed) === true);
            if (sure && (!right || bytes.includes(0x0a)))
              throw new Error(`accepted ${bytes} (${bytes.toString('hex')})`);
            if (sure && !accept(bytes, 0, bytes.length)) throw new Error(`what stands round ${bytes} makes it good`);
            if (sure) accepted += 1;
            if (right) kept += 1;
          }
        },
      ),
      { numRuns: runs },
    );
    // Without this, an acceptor that accepts nothing would pass.
    expect(accepted / kept).toBeGreaterThan(0.4);
  },
  120_000 + runs * 200,
);

it('has an acceptor for nearly all of these schemas', () => {
  const drawn = fc.sample(samples, 300);
  const without = drawn.filter(({ schema }) => acceptorOf(schema) === undefined);
  expect(without.length).toBeLessThan(60);
});
