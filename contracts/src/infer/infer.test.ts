import { describe, expect, it } from 'vitest';
import { type JsonObject, objectOr } from '../json.ts';
import { infer, judge, type Kind, lint, rowsOf, sample } from './samples.testing.ts';

/** A hundred rows: enough evidence for an enum, a range and a key. */
const header = 'Id,colour,month,price,delay,day,at,ok,code,note';
const rows = Array.from({ length: 600 }, (_, at) => {
  const month = (at % 12) + 1;
  const delay = at % 7 === 0 ? 'NA' : String((at % 90) - 10);
  const colour = ['red', 'green', 'NA', 'blue'][at % 4];
  return `${at + 1},${colour},${month},${at % 50}.${at % 10}5,${delay},2021-10-${String((at % 28) + 1).padStart(2, '0')},2021-10-27T05:00:00Z,${at % 2 === 0},00${at % 10},n${at % 100}`;
});
const csv = sample('rows.csv', `${[header, ...rows].join('\n')}\n`);

async function propertiesOf(kind: Kind): Promise<JsonObject> {
  return objectOr((await infer(csv, kind)).contract.properties);
}

describe('a contract from CSV', () => {
  it('has the types, the bounds and the words that the rows give evidence for', async () => {
    expect(await propertiesOf('message')).toMatchObject({
      Id: { type: 'integer', minimum: 0 },
      colour: { type: ['string', 'null'], enum: ['blue', 'green', 'red', null] },
      month: { type: 'integer', minimum: 1, maximum: 12 },
      price: { type: 'string', pattern: '^[0-9]{1,2}\\.[0-9]{1,2}$', streampact: { column: 'decimal(4,2)' } },
      delay: { type: ['integer', 'null'] },
      day: { type: 'string', format: 'date' },
      at: { type: 'string', format: 'date-time' },
      ok: { type: 'boolean' },
      code: { type: 'string', enum: ['000', '001', '002', '003', '004', '005', '006', '007', '008', '009'] },
      note: { type: 'string', minLength: 1 },
    });
  });

  it('says the evidence at each property', async () => {
    const { month, colour } = await propertiesOf('message');
    expect(objectOr(month).$comment).toBe('600 of 600 rows; 12 distinct values; 1 to 12');
    expect(objectOr(colour).$comment).toBe('450 of 600 rows; 3 distinct values; 3 to 5 characters');
  });

  it('takes names for a table that the catalogues take, and a key', async () => {
    const inferred = await infer(csv, 'table');
    const { required, streampact } = inferred.contract;
    expect(required).toEqual(['id', 'colour', 'month', 'price', 'delay', 'day', 'at', 'ok', 'code', 'note']);
    expect(objectOr(objectOr(streampact).table)).toMatchObject({
      recordKey: ['id'],
      quality: [{ rule: 'unique', columns: ['id'] }],
    });
    expect(inferred.notes).toContain('renamed for the catalogues: Id → id');
  });

  it.each(['message', 'table'] as const)(
    'accepts its rows, refuses a changed value and passes lint: %s',
    async (kind) => {
      const inferred = await infer(csv, kind);
      const decoded = await rowsOf(csv, inferred, kind);
      const accepts = judge(inferred);
      expect(decoded.every(accepts)).toBe(true);
      const [first = null] = decoded;
      const changed = [{ month: 13 }, { colour: 'pink' }, { price: '100.5' }, { day: '2021-02-30' }, { ok: 'yes' }];
      expect(changed.filter((change) => accepts({ ...objectOr(first), ...change }))).toEqual([]);
      expect(await lint(csv, inferred, kind)).toEqual([]);
    },
  );

  it('keeps NA where no column says that it stands for nothing', async () => {
    const inferred = await infer(sample('countries.csv', 'country\nNA\nDE\n'));
    expect(await rowsOf(sample('countries.csv', 'country\nNA\nDE\n'), inferred)).toEqual([
      { country: 'NA' },
      { country: 'DE' },
    ]);
  });

  it('names what the sample cannot tell', async () => {
    const pointers = (await infer(csv, 'table')).decisions.map(({ pointer }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining(['/description', '/streampact/owner', '/streampact/table/recordKey']),
    );
  });

  it('shows both sorts of values of a mixed column', async () => {
    const { fields } = await infer(sample('mixed.csv', 'a\n1\n2\nx\n'));
    expect(fields[0]?.notes).toEqual(['text, because of both "1" (line 2) and "x" (line 4)']);
  });

  it('marks what sounds like a person', async () => {
    const { contract } = await infer(sample('people.csv', 'id,E-Mail\n1,a@example.org\n'), 'table');
    expect(contract).toMatchObject({
      properties: { e_mail: { streampact: { personalData: true } }, id: { streampact: { column: 'int' } } },
      streampact: { personalData: true },
    });
  });
});

describe('a contract from JSON', () => {
  const text = '[{"id":1,"tags":["a"],"big":12345678901234567890.5,"in":{"x":1}},{"id":2,"tags":[],"big":1,"in":{}}]';

  it('has nested objects, lists and optional fields', async () => {
    const { contract } = await infer(sample('nested.json', text));
    expect(contract).toMatchObject({
      required: ['id', 'tags', 'big', 'in'],
      properties: {
        tags: { type: 'array', items: { type: 'string' } },
        big: { type: 'number', streampact: { column: 'decimal(21,1)' } },
        in: { type: 'object', required: [], properties: { x: { type: 'integer' } } },
      },
      streampact: { message: { key: '/id' } },
    });
  });

  it('takes no number through a double on its way into a table', async () => {
    const path = sample('exact.json', '{"data":[{"v":0.12345678901234567890},{"v":1e-3}]}');
    const inferred = await infer(path, 'table');
    expect(await rowsOf(path, inferred, 'table')).toEqual([{ v: '0.12345678901234567890' }, { v: '0.001' }]);
  });

  it('shows both types of a mixed field, and refuses them in a table', async () => {
    const path = sample('mixed.json', '[{"a":1},{"a":"x"}]');
    const { fields } = await infer(path);
    expect(fields[0]?.notes).toEqual(['mixed types: "x" (item 2) and 1 (item 1)']);
    await expect(infer(path, 'table')).rejects.toThrow('mixed types: "x" (item 2) and 1 (item 1)');
  });
});

describe('a sample that is none', () => {
  it.each([
    ['too-many.csv', 'a,b\n1,2\n1,2,3\n', 'too-many.csv:3, field 3', '3 fields where 2'],
    ['too-few.csv', 'a,b\n1,2\n1\n', 'too-few.csv:3, field 2 ("b")', '1 fields where 2'],
    ['header-only.csv', 'a,b\n', 'header-only.csv:1', 'no row'],
    ['twice.csv', 'a,b,a\n1,2,3\n', 'twice.csv:1, field 3 ("a")', '"a" twice'],
    ['open.csv', 'a,b\n1,2\n3,"4\n5,6\n', 'open.csv:3', 'never closed'],
    ['closed.csv', 'a,b\n1,"2"x\n', 'closed.csv:2, field 2', 'closing quote'],
    ['nameless.csv', 'a,,b\n1,2,3\n', 'nameless.csv:1, field 2 ("")', 'names no field'],
    ['comma.json', '{"a":1,}', 'comma.json:1:8', 'not JSON'],
    ['cut.json', '{"a":\n1', 'cut.json:2:2', 'not JSON'],
    ['line.jsonl', '{"a":1}\n{"a":x}\n', 'line.jsonl:2:6', 'not JSON'],
    ['lines.json', '{"a":1}\n{"a":2}\n', 'lines.json:2:1', 'not JSON'],
    ['name.json', '{"a":1,"a":2}', 'name.json:1:8', 'twice'],
    ['deep.json', '['.repeat(100_000), 'deep.json:1:65', 'nested'],
    ['inherited.json', '{"constructor":1}', 'inherited.json:1, field 1 ("constructor")', 'every object'],
    ['scalars.json', '[1,2]', 'scalars.json', 'no objects'],
    ['nothing.json', '[]', 'nothing.json:1', 'no row'],
    ['picture.png', 'x', 'picture.png', 'not a name'],
  ])('is refused with its place: %s', async (name, content, where, what) => {
    const error = expect(infer(sample(name, content))).rejects;
    await error.toMatchObject({ code: 'SAMPLE_INVALID', where, message: expect.stringContaining(what) });
  });

  it('is refused where two names become one column, and taken where they do not', async () => {
    const path = sample('clash.csv', 'Usd,usd\n1,2\n');
    await expect(infer(path, 'table')).rejects.toMatchObject({ fix: 'rename one of them, e.g. usd_2' });
    await expect(infer(path)).resolves.toMatchObject({ rows: 1 });
  });

  it('is refused where names are data', async () => {
    const map = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`k${at}`, at]));
    await expect(infer(sample('map.json', JSON.stringify(map)))).rejects.toThrow('names seem to be data');
  });
});
