import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderStore } from './folder-store.ts';
import { propertiesIn, readTable } from './properties.ts';
import { copyOf } from './testing/timelines.ts';

describe('hoodie.properties', () => {
  it('tells what the table is', async () => {
    const { folder } = copyOf('busy');
    expect(await readTable(folderStore(folder))).toEqual({
      where: folder,
      name: 'trades',
      type: 'COPY_ON_WRITE',
      version: 6,
      recordKey: 'unique_id',
      precombine: 'version',
      partitionBy: 'symbol',
    });
  });

  it('is read from its backup while Hudi replaces it', async () => {
    const { folder, hoodie } = copyOf('busy');
    renameSync(join(hoodie, 'hoodie.properties'), join(hoodie, 'hoodie.properties.backup'));
    expect(await readTable(folderStore(folder))).toMatchObject({ name: 'trades' });
    rmSync(join(hoodie, 'hoodie.properties.backup'));
    await expect(readTable(folderStore(folder))).rejects.toMatchObject({ code: 'HUDI_TABLE_ABSENT' });
  });

  it.each(['8', '3', '', 'six', '6.0', '-6'])(
    'of table version %o is refused, for its timeline lies otherwise',
    async (version) => {
      const { folder, hoodie } = copyOf('busy');
      const file = join(hoodie, 'hoodie.properties');
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace('hoodie.table.version=6', `hoodie.table.version=${version}`),
      );
      await expect(readTable(folderStore(folder))).rejects.toMatchObject({ code: 'HUDI_TABLE_FOREIGN' });
    },
  );

  it('reads pairs as Java does', () => {
    const text = '#a=b\n!c=d\n\n e.f = g h \nschema={"a"\\:1,"b"\\=\\u00e9}\nempty=\nx:y\nz\n';
    expect([...propertiesIn(text)]).toEqual([
      ['e.f', 'g h '],
      ['schema', '{"a":1,"b"=é}'],
      ['empty', ''],
      ['x', 'y'],
      ['z', ''],
    ]);
  });

  it('does not take long for long lines', () => {
    expect(propertiesIn(`${' '.repeat(500_000)}\n${'\\'.repeat(500_001)}\na${' '.repeat(500_000)}=`).size).toBeLessThan(
      3,
    );
  });
});
