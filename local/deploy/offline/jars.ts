/**
 * Stands for Kafka's jars and those of what belongs to it, hundreds of megabytes that nobody needs who deploys nothing: one file a set
 * says which they are, so that the archives change when they do. Follows `local/setup/jars.lock.json`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Sets of the cache folder that archives are made of. */
const archivedSets = ['connect', 'connectors', 'registry'] as const;

/** Where the build finds them. */
export interface StandInJars {
  /** Folder of Kafka's own. */
  readonly kafkaLibs: string;
  /** Cache folder with the others. */
  readonly cache: string;
}

/** Makes them below `folder`, after the lock of the tree at `root`; earlier trees may have none. */
export async function standInJars(root: string, folder: string): Promise<StandInJars> {
  const lock = await readFile(join(root, 'local/setup/jars.lock.json'), 'utf8').catch(() => '');
  const linesOf = (set: string) => lock.split('\n').filter((line) => new RegExp(`"set": ?"${set}"`).test(line));
  const [kafkaLibs, cache] = [join(folder, 'kafka'), join(folder, 'cache')];
  await mkdir(kafkaLibs, { recursive: true });
  await put(join(kafkaLibs, 'kafka_0.0-0.0.jar'), linesOf('kafka').join('\n'));
  for (const set of archivedSets) {
    await mkdir(join(cache, set, 'jars'), { recursive: true });
    await put(join(cache, set, 'jars.json'), JSON.stringify({ folder: 'jars' }));
    await put(join(cache, set, 'jars', 'locked.txt'), linesOf(set).join('\n'));
  }
  return { kafkaLibs, cache };
}

/** Another preview may be reading the file, so what is right stays untouched. */
async function put(file: string, content: string): Promise<void> {
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== content) await writeFile(file, content);
}
