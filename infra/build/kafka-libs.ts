/** Jars of Kafka's and of what belongs to it, which the set-up keeps in the cache folder. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';

/** The jars' names in a folder, sorted. BUILD_INPUT_MISSING unless Kafka's own is among them. */
export async function kafkaJars(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const jars = names.filter((name) => name.endsWith('.jar')).sort();
  if (!jars.some((jar) => /^kafka_[0-9.]+-[0-9.]+\.jar$/.test(jar))) throw missing(folder);
  return jars;
}

/**
 * Where Kafka's jars are: `STREAMPACT_KAFKA_LIBS`, else {@link installedSet}. BUILD_INPUT_MISSING when they are in neither.
 */
export async function defaultKafkaLibs(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  return environment.STREAMPACT_KAFKA_LIBS || installedSet('kafka', environment);
}

/**
 * What the set-up installed last of a set into the cache folder (`<cache>/<set>/<key>.json` names the folder beside it).
 * BUILD_INPUT_MISSING when it has installed none.
 */
export async function installedSet(
  set: 'kafka' | 'connect' | 'connectors' | 'registry',
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const folder = join(cacheFolder(environment), set);
  const stamps = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const times = await Promise.all(stamps.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  const newest = times.sort((a, b) => b.at - a.at)[0];
  if (newest === undefined) throw missing(folder);
  const stamp: unknown = JSON.parse(await readFile(join(folder, newest.name), 'utf8'));
  if (typeof stamp !== 'object' || stamp === null || !('folder' in stamp)) throw missing(folder);
  return join(folder, String(stamp.folder));
}

function cacheFolder(environment: NodeJS.ProcessEnv): string {
  if (environment.STREAMPACT_CACHE) return environment.STREAMPACT_CACHE;
  const caches = process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : environment.XDG_CACHE_HOME;
  return join(caches || join(homedir(), '.cache'), 'streampact');
}

function missing(folder: string): StreampactError {
  return new StreampactError('BUILD_INPUT_MISSING', "Jars of Kafka's are not there.", {
    where: folder,
    fix: "Run npm run setup -- kafka, which installs them, or name the folder of Kafka's own with --kafka-libs.",
  });
}
