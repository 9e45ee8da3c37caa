/** Rules between contracts: what only one of them may have. */
import type { ContractFile } from '../files.ts';
import { objectOr, type Path } from '../json.ts';
import { liveName } from '../live-view.ts';
import type { Mistake } from '../mistake.ts';
import { tableName } from '../rows.ts';
import { mistakeAt } from '../source.ts';

/** A name that a contract claims. */
interface Claim {
  readonly what: 'topic' | 'item table' | 'table' | 'title' | 'prefix';
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
  const { topic, projection } = objectOr(message);
  const claims: Claim[] = [];
  if (typeof root.title === 'string' && file.kind !== 'shared') {
    claims.push({ what: 'title', key: `${file.product}/${root.title}`, shown: `"${root.title}"`, path: ['title'] });
  }
  if (file.kind === 'message' && typeof topic === 'string') {
    const path = ['streampact', 'message', 'topic'];
    for (const name of [topic, `${topic}.dlq`])
      claims.push({ what: 'topic', key: brokerKey(name), shown: `"${name}"`, path });
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
    for (const each of names) claims.push({ what: 'table', key: each, shown: `"${each}"`, path });
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

/** Kafka refuses two topics whose names differ in '.' and '_' only, because its metrics cannot tell them apart. */
function brokerKey(topic: string): string {
  return topic.replaceAll('.', '_');
}
