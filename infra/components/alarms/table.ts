/** The alarms of a table's promises; each limit is the contract's own. */
import { isOfRefusals, isOfSnowflakeAlone } from '../../../contracts/src/emit/table-levels.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import type { Alarms } from './alarms.ts';
import type { PlainMetric } from './metric.ts';
import { type AlarmRow, never } from './row.ts';

/** The metrics of a table, which the function `service-levels` measures, or `snowflake-levels` what Snowflake alone holds. */
export function tableMetrics(alarms: Alarms, { name }: TableContract): Readonly<Record<TableMetric, PlainMetric>> {
  const of = (metric: 'FreshnessMinutes' | 'RejectedShare' | 'QualityRulesFailed') =>
    alarms.own('Maximum', metric, { Table: name });
  return { age: of('FreshnessMinutes'), rejected: of('RejectedShare'), broken: of('QualityRulesFailed') };
}

type TableMetric = 'age' | 'rejected' | 'broken';

/** Which of its metrics are told. */
export function toldOf(contract: TableContract): Readonly<Record<TableMetric, boolean>> {
  const isAsked = isOfSnowflakeAlone(contract);
  const isJudged = contract.quality.length > 0;
  return { age: !(isAsked && isOfRefusals(contract)), rejected: isJudged && !isAsked, broken: isJudged || isAsked };
}

/** Older than promised; and, of a table that a job checks or that Snowflake is asked about, rules broken and too many rows rejected. */
export function tableAlarms(alarms: Alarms, contract: TableContract): readonly AlarmRow[] {
  const { name, freshnessMinutes, quality } = contract;
  const metric = tableMetrics(alarms, contract);
  const stale: AlarmRow = {
    suffix: `${name}-stale`,
    kind: 'table-stale',
    description: `The newest row of ${contract.table} is older than ${freshnessMinutes} minutes`,
    metric: metric.age,
    rings: ['above', freshnessMinutes],
    missing: 'kept',
  };
  const broken: AlarmRow = {
    suffix: `${name}-quality`,
    kind: 'quality-broken',
    description: isOfSnowflakeAlone(contract)
      ? `Rows of ${contract.table} break its rules or have the key of another row`
      : `A run found rows of ${contract.table} that break its rules, and published nothing`,
    metric: metric.broken,
    rings: never,
    missing: 'kept',
  };
  const share = quality.flatMap((rule) => (rule.rule === 'maxRejectedShare' ? [Number(rule.share)] : []));
  const rejected = share.map(
    (most): AlarmRow => ({
      suffix: `${name}-rejected`,
      kind: 'rows-rejected',
      description: `More than ${most} of the rows of ${contract.table} were rejected`,
      metric: metric.rejected,
      rings: ['above', most],
      missing: 'kept',
    }),
  );
  const told = toldOf(contract);
  return [...(told.age ? [stale] : []), ...(told.broken ? [broken] : []), ...(told.rejected ? rejected : [])];
}
