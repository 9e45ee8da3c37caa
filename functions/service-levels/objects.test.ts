/** Listings of any length: read to their end, and no more kept than is asked for. */
import type { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isData, newestOf, s3Objects } from './objects.ts';
import { newestReport } from './quality.ts';

const at = (index: number): Date => new Date(1_600_000_000_000 + index * 1_000);

/**
 * The listing of a bucket by pages of 1000, and its objects, in the shapes of ListObjectsV2 and GetObject:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html. It differs in that it knows one prefix, and no delimiter.
 */
function bucketOf(
  listed: readonly { readonly Key: string; readonly LastModified: Date }[],
  bodies = new Map<string, string>(),
) {
  let pages = 0;
  const contents = listed.map((each) => ({ ...each, Size: 9 })).sort((a, b) => (a.Key < b.Key ? -1 : 1));
  const send = async ({
    input,
  }: {
    readonly input: { readonly Key?: string; readonly ContinuationToken?: string };
  }) => {
    if (input.Key !== undefined) {
      const text = bodies.get(input.Key) ?? '';
      return { Body: { transformToString: async () => text } };
    }
    pages += 1;
    const from = Number(input.ContinuationToken ?? 0);
    const next = from + 1_000;
    return {
      Contents: contents.slice(from, next),
      ...(next < contents.length && { NextContinuationToken: String(next) }),
    };
  };
  const objects = s3Objects({ send } as unknown as S3Client, 'lake', AbortSignal.timeout(60_000));
  return { objects, pages: () => pages };
}

/** Names that don't sort by time, as ids of runs don't. */
const scattered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    Key: `reports/a/b/jr_${((index * 7_919) % count).toString().padStart(6, '0')}.json`,
    LastModified: at(index),
  }));

describe('a listing of 25,000 objects', () => {
  const all = scattered(25_000);

  it('is read to its end', async () => {
    const { objects, pages } = bucketOf(all);
    const newest = await newestOf(objects.list('reports/a/b/'), 3);
    expect(newest.map(({ key }) => key)).toEqual([24_999, 24_998, 24_997].map((index) => all[index]?.Key));
    expect(pages()).toBe(25);
  });

  it('tells the newest run that judged rows, wherever its name sorts', async () => {
    const idle = JSON.stringify({ rows_in: 0, rejected: 0, findings: [] });
    const bodies = new Map(all.map(({ Key }) => [Key, idle]));
    bodies.set(all[24_990]?.Key ?? '', JSON.stringify({ rows_in: 10, rejected: 1, undated: 1, findings: ['x'] }));
    bodies.set(all[3]?.Key ?? '', JSON.stringify({ rows_in: 7, rejected: 7, findings: [] }));
    const { objects } = bucketOf(all, bodies);
    expect(await newestReport(objects, 'a/b')).toEqual({
      runs: 120,
      report: { rows: 10, rejected: 2, findings: ['x'] },
    });
  });
});

it('the newest of any listing are those that sorting it whole would tell', async () => {
  const object = fc.record({ key: fc.string(), modified: fc.nat({ max: 9 }), bytes: fc.constant(1) });
  const many = fc.uniqueArray(object, { selector: ({ key }) => key, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(many, fc.integer({ min: 1, max: 8 }), async (listed, count) => {
      const stream = (async function* () {
        yield* listed;
      })();
      const whole = [...listed].sort((a, b) => b.modified - a.modified || (a.key < b.key ? 1 : -1));
      expect(await newestOf(stream, count)).toEqual(whole.slice(0, count));
    }),
  );
});

it('a report that is none is refused by its name', async () => {
  const [one] = scattered(1);
  const { objects } = bucketOf(
    [one ?? { Key: '', LastModified: at(0) }],
    new Map([[one?.Key ?? '', '{"rows_in":-1}']]),
  );
  await expect(newestReport(objects, 'a/b')).rejects.toMatchObject({
    code: 'SERVICE_LEVEL_UNMEASURED',
    where: one?.Key,
  });
});

it.each([
  ['raw/a.json.gz', 1, true],
  ['raw/a.json.gz', 0, false],
  ['raw/dt=2026-01-01/', 1, false],
  ['raw/_SUCCESS', 1, false],
  ['raw/.hoodie', 1, false],
  ['raw/dt_$folder$', 1, false],
])('%s of %i bytes is data: %s', (key, bytes, is) => {
  expect(isData({ key, modified: 0, bytes })).toBe(is);
});
