/** Age and quality of each table, as metrics. A table that cannot be measured keeps no other from being told. */
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import type { MeasuredTable } from '../../contracts/src/service-levels.ts';
import type { Logger } from '../shared/log.ts';
import type { Level, Measured } from '../shared/table-levels.ts';
import { newestInLake, newestLanded, type Seen } from './newest.ts';
import type { Objects } from './objects.ts';
import { newestQuality } from './quality.ts';

/** Where to look. */
export interface World {
  readonly lake: Objects;
  /** The bucket that Snowflake loads from; undefined where there is none. */
  readonly landing: Objects | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Kept between measurements. */
  readonly seen: Map<string, Seen>;
  readonly logger: Logger;
}

/** Measures all of them, one after the other. */
export async function measure(tables: readonly MeasuredTable[], world: World): Promise<Measured> {
  const [levels, failed]: [Level[], string[]] = [[], []];
  for (const table of tables) {
    const named = `${table.product}/${table.name}`;
    try {
      levels.push(await levelOf(table, world));
    } catch (err) {
      world.logger.error({ table: named, err }, 'a table could not be measured');
      failed.push(isStreampactError(err) ? `${named} (${err.where ?? err.code})` : named);
    }
  }
  return { levels, failed };
}

async function levelOf(table: MeasuredTable, world: World): Promise<Level> {
  const { product, name, judged } = table;
  const newest = await newestOf(table, world);
  const quality = judged ? await newestQuality(world.lake, `${product}/${name}`) : undefined;
  return {
    product,
    name,
    // A clock that is ahead of ours makes nothing younger than now.
    ageMinutes: newest === undefined ? undefined : Math.max(0, world.now - newest) / 60_000,
    rejectedShare: quality?.rejectedShare,
    rulesFailed: quality?.rulesFailed,
  };
}

async function newestOf(table: MeasuredTable, { lake, landing, now, seen }: World): Promise<number | undefined> {
  if (table.format !== 'snowflake') return newestInLake(table, lake, now);
  if (table.landed === undefined || landing === undefined) {
    throw new StreampactError('SERVICE_LEVEL_UNMEASURED', 'The table is not loaded from a bucket of this stack.', {
      where: 'STREAMPACT_TABLES',
      fix: 'Name tables of the lake, and such of Snowflake as are loaded from a topic; set STREAMPACT_LANDING_BUCKET.',
    });
  }
  return newestLanded(landing, table.landed, seen);
}
