/**
 * Reads a folder's first object with JSON classifiers, and compares what it holds with what the table declares.
 *
 * A crawler's own classifiers come first, in its order, then the built-in one for JSON; what none of them reads is
 * UNKNOWN, which is no failure of the crawl ("Defining and managing classifiers",
 * https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html).
 */

import type { Column } from '@aws-sdk/client-glue';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { S3Address } from '../wire/s3-uri.ts';
import type { JsonClassifier } from './classifiers.ts';
import { follow } from './json-path.ts';
import { readJsonSample, sampledBytes } from './json-sample.ts';
import { columnsOf, hiveType, mergeAll, type Shape, shapeOf } from './json-shape.ts';
import { isHidden } from './partition-path.ts';

/** What a sample is compared with. */
export interface Declared {
  readonly columns: readonly Column[];
  readonly classifiers: readonly JsonClassifier[];
}

/** The one that needs no name: each document is a record. */
const builtIn: JsonClassifier = { name: 'the built-in JSON classifier', path: [] };

/** What the crawl's log says of the first object in `folder`, a line each; nothing without an object. */
export async function jsonFindings(s3: S3Client, folder: S3Address, declared: Declared): Promise<readonly string[]> {
  const sample = await firstObject(s3, folder);
  if (sample === undefined) return [];
  const documents = await readJsonSample(sample.bytes, sample.isWhole);
  for (const { name, path } of [...declared.classifiers, builtIn]) {
    const records = (documents ?? []).flatMap((document) => follow(path, document));
    if (records.length === 0) continue;
    const differences = compareColumns(columnsOf(mergeAll(records.map(shapeOf))), declared.columns);
    return [
      `INFO ${sample.where}: json, read by ${name}, ${records.length} records looked at`,
      ...differences.map(
        (difference) => `WARN schema: ${sample.where}: ${difference}; UpdateBehavior LOG, the table stays as it is`,
      ),
    ];
  }
  return [`WARN ${sample.where}: UNKNOWN, no classifier reads it`];
}

interface Sample {
  readonly where: string;
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
}

async function firstObject(s3: S3Client, { bucket, key: prefix }: S3Address): Promise<Sample | undefined> {
  const { Contents: objects = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 50 }),
  );
  const first = objects.find(({ Key = '', Size = 0 }) => Size > 0 && !isHidden(Key.slice(prefix.length)));
  if (first === undefined) return undefined;
  const Range = `bytes=0-${sampledBytes - 1}`;
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: first.Key, Range }));
  const bytes = (await body?.transformToByteArray()) ?? new Uint8Array();
  return { where: `s3://${bucket}/${first.Key}`, bytes, isWhole: bytes.length >= (first.Size ?? 0) };
}

/** Declared types that take a scalar of each shape. Any of them takes null. */
const takers: Readonly<Record<string, RegExp>> = {
  boolean: /^(?:boolean|string|varchar|char)/,
  int: /^(?:int|bigint|double|float|decimal|string|varchar|char)/,
  bigint: /^(?:bigint|double|float|decimal|string|varchar|char)/,
  double: /^(?:double|float|decimal|string|varchar|char)/,
  string: /^(?:string|varchar|char|date|timestamp|binary|decimal)/,
};

/** What the sample has and the table has not, or has otherwise. A column that no record has is none: JSON leaves out. */
export function compareColumns(
  found: ReadonlyMap<string, Shape | undefined>,
  declared: readonly Column[],
): readonly string[] {
  const types = new Map(declared.map(({ Name = '', Type = '' }) => [Name.toLowerCase(), Type.toLowerCase()]));
  return [...found].flatMap(([name, shape]) => {
    const type = types.get(name.toLowerCase());
    if (type === undefined) return [`column ${name} is not in the table`];
    return fits(shape, type) ? [] : [`column ${name} is ${hiveType(shape)} in the file and ${type} in the table`];
  });
}

function fits(shape: Shape | undefined, type: string): boolean {
  if (shape === undefined) return true;
  if (typeof shape === 'string') return takers[shape]?.test(type) ?? false;
  return type.startsWith('items' in shape ? 'array<' : 'struct<') || ('members' in shape && type.startsWith('map<'));
}
