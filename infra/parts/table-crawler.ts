/** The crawler of a product's table. */
import { PartitionCrawler } from '../components/glue/partition-crawler.ts';
import type { LakeTable } from '../components/lake/lake-table.ts';
import type { Platform } from '../platform.ts';

/** Declares it; it runs by the stack's clock, or when a trigger starts it. */
export function createTableCrawler(
  { config, lake }: Platform,
  table: LakeTable,
  runs: 'by the clock' | 'by a trigger',
): PartitionCrawler {
  const { contract } = table;
  return new PartitionCrawler(`${contract.product}-${contract.name}`, {
    description: `Adds partitions of ${contract.table}`,
    table,
    lake,
    region: config.region,
    schedule: runs === 'by the clock' && config.schedulesEnabled ? config.crawlSchedule : undefined,
  });
}
