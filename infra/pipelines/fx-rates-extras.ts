/** What a stack of fx-rates may have beside the pipeline: an analysis in QuickSight, a copy in Redshift, a search index. */
import type { LakeTable } from '../components/lake/lake-table.ts';
import type { Visual } from '../components/quicksight/analysis-definition.ts';
import { TableAnalysis } from '../components/quicksight/table-analysis.ts';
import { TableSearch } from '../components/search/table-search.ts';
import { RedshiftCopy } from '../components/warehouse/redshift-copy.ts';
import type { Platform } from '../platform.ts';

const visuals: readonly Visual[] = [
  {
    title: 'Withdrawals by month, SGD',
    kind: 'bar',
    by: { column: 'date', granularity: 'MONTH' },
    measure: { column: 'normalized_withdrawal', aggregation: 'SUM' },
  },
  {
    title: 'Deposits by day, SGD',
    kind: 'line',
    by: { column: 'date', granularity: 'DAY' },
    measure: { column: 'normalized_deposit', aggregation: 'SUM' },
  },
  {
    title: 'Average deposit by account, SGD',
    kind: 'table',
    by: { column: 'account_id' },
    measure: { column: 'normalized_deposit', aggregation: 'AVERAGE' },
  },
];

/** The bundle of the search index's function. */
export const searchIndexer = 'functions/search-indexer.zip';

/** Declares the parts that the configuration asks for; none by default. */
export function createExtras(platform: Platform, product: string, table: LakeTable): void {
  const { alarms, artifacts, config, lake, network, workgroup } = platform;
  if (config.quickSightOwner !== undefined) {
    new TableAnalysis(`${product}-analysis`, {
      owner: config.quickSightOwner,
      table,
      workgroupName: workgroup.workgroupName,
      title: 'Transactions in Singapore dollars',
      visuals,
    });
  }
  if (config.redshiftCopy) {
    new RedshiftCopy(`${product}-redshift`, {
      table,
      lake,
      network,
      schedule: config.redshiftSchedule,
      enabled: config.schedulesEnabled,
    });
  }
  if (config.searchIndex) {
    new TableSearch(`${product}-search`, {
      table,
      lake,
      network,
      alarms,
      bundle: artifacts.artifact(searchIndexer),
      personalData: config.searchPersonalData,
      nodes: config.searchNodes,
      logRetentionDays: config.logRetentionDays,
    });
  }
}
