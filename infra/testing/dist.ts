/** A `dist/` of small files with a true manifest, for tests that need built assets but not their content. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Every file that a stack uploads. */
export const assetPaths = [
  'broker/kafka.tar.gz',
  'clickstream/api.zip',
  'clickstream/poller.zip',
  'connect/connect.tar.gz',
  'connect/registry.tar.gz',
  'functions/coincap-producer.zip',
  'functions/crypto-cdc-transformer.zip',
  'functions/broker-turn.zip',
  'functions/kafka-credentials.zip',
  'functions/open-exchange-rates-producer.zip',
  'functions/privacy-key.zip',
  'functions/search-indexer.zip',
  'functions/service-levels.zip',
  'functions/snowflake-levels.zip',
  'functions/topics.zip',
  'glue/crypto-cdc.py',
  'glue/crypto-cdc.zip',
  'glue/crypto-market.py',
  'glue/crypto-market.zip',
  'glue/fx-rates.py',
  'glue/fx-rates.zip',
  'replay/csv-replay.zip',
  'sink/clickstream.zip',
  'sink/crypto-market.zip',
  'sink/csv-replay.zip',
  'sink/fx-rates.zip',
] as const;

/** A folder that goes when the test is over. */
export interface TemporaryDist extends Disposable {
  readonly directory: string;
}

/** Writes the files and their manifest into a new folder. */
export function temporaryDist(unreleased: readonly string[] = []): TemporaryDist {
  const directory = mkdtempSync(join(tmpdir(), 'streampact-dist-'));
  const assets = assetPaths.map((path) => {
    const content = `content of ${path}`;
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
    return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
  });
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ assets, contracts: {}, unreleased }));
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}
