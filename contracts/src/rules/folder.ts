/** Rules between contracts: what only one of them may have. */
import type { ContractFile } from '../files.ts';
import { type JsonObject, objectOr, type Path } from '../json.ts';
import { liveName } from '../live-view.ts';
import type { Mistake } from '../mistake.ts';
import { tableName } from '../rows.ts';
import { mistakeAt } from '../source.ts';

/** A name that a contract claims. */
interface Claim {
  readonly what: 'topic' | 'connector' | 'item table' | 'table' | 'measure' | 'title' | 'prefix';
  /** Equal for names that collide. */
  readonly key: string;
  readonly shown: string;
  readonly path: Path;
}

/** What is wrong between `files`; the first claim of a name stands. */
export function folderMistakes(files: readonly ContractFile[]): readonly Mistake[] {
  const owners = new Map<string, ContractFile>();
  return files.flatMap((file) =>
    claimsOf(file).flatMap(({ what, key, shown, path }) => {
      const owner = owners.get(`${what} ${key}`);
      if (owner === undefined) owners.set(`${what} ${key}`, file);
      if (owner === undefined || owner === file) return [];
      const complaint = {
        code: 'DUPLICATE',
        what: `the ${what} ${shown} belongs to ${owner.id}`,
        fix: 'take another name',
      } as const;
      return [mistakeAt(file.source, path, complaint)];
    }),
  );
}

function claimsOf(file: ContractFile): readonly Claim[] {
  const root = objectOr(file.source.value);
  const { message, item, table } = objectOr(root.streampact);
  const { topic, projection, source, landing } = objectOr(message);
  const claims: Claim[] = [];
  if (typeof root.title === 'string' && file.kind !== 'shared') {
    claims.push({ what: 'title', key: `${file.product}/${root.title}`, shown: `"${root.title}"`, path: ['title'] });
  }
  if (file.kind === 'message' && typeof topic === 'string') {
    const path = ['streampact', 'message', 'topic'];
    for (const name of [topic, `${topic}.dlq`])
      claims.push({ what: 'topic', key: brokerKey(name), shown: `"${name}"`, path });
  }
  for (const [part, body] of Object.entries({ source, landing })) {
    const name = objectOr(body).connector;
    if (typeof name !== 'string') continue;
    const key = `${file.product}/${name.toLowerCase()}`;
    claims.push({ what: 'connector', key, shown: `"${name}"`, path: ['streampact', 'message', part, 'connector'] });
  }
  const dynamoTable = objectOr(item).table;
  if (file.kind === 'item' && typeof dynamoTable === 'string') {
    const path = ['streampact', 'item', 'table'];
    claims.push({ what: 'item table', key: dynamoTable, shown: `"${dynamoTable}"`, path });
  }
  if (file.kind === 'table') {
    const body = objectOr(table);
    const name = tableName(file.product, file.name, body);
    const path = body.name === undefined ? ['$id'] : ['streampact', 'table', 'name'];
    const names = typeof body.tombstone === 'string' ? [name, liveName(name)] : [name];
    // Snowflake keeps its tables apart by their schemas.
    const space = body.format === 'snowflake' ? `${String(body.schema)}.` : '';
    for (const each of names) claims.push({ what: 'table', key: `${space}${each}`, shown: `"${space}${each}"`, path });
    claims.push(...measureClaims(file, body));
  }
  const places = [
    { prefix: objectOr(projection).prefix, path: ['streampact', 'message', 'projection', 'prefix'] },
    { prefix: objectOr(table).location, path: ['streampact', 'table', 'location'] },
  ];
  for (const { prefix, path } of places) {
    if (typeof prefix === 'string') claims.push({ what: 'prefix', key: prefix, shown: `"${prefix}"`, path });
  }
  return claims;
}

/** A report has one name for each measure, whatever table it is of, and letters of either case for the same. */
function measureClaims({ product }: ContractFile, { measures }: JsonObject): readonly Claim[] {
  return (Array.isArray(measures) ? measures.map(objectOr) : []).flatMap(({ name }, index): readonly Claim[] => {
    if (typeof name !== 'string') return [];
    const path = ['streampact', 'table', 'measures', index, 'name'];
    return [{ what: 'measure', key: `${product}/${name.toLowerCase()}`, shown: `"${name}"`, path }];
  });
}

/** Kafka refuses two topics whose names differ in '.' and '_' only, because its metrics cannot tell them apart. */
function brokerKey(topic: string): string {
  return topic.replaceAll('.', '_');
}
