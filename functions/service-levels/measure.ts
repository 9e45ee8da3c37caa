/** Age and quality of each table, as metrics. A table that cannot be measured keeps no other from being told. */
import { messages } from '../../contracts/generated/catalogue.ts';
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract, TableContract } from '../../contracts/src/model.ts';
import type { Logger } from '../shared/log.ts';
import { newestInLake, newestLanded, type Seen } from './newest.ts';
import type { Objects } from './objects.ts';
import { newestQuality } from './quality.ts';

/** One table as it is now. What is undefined is not told: there is no data, or nobody judged any. */
export interface Level {
  readonly product: string;
  readonly name: string;
  readonly ageMinutes: number | undefined;
  readonly rejectedShare: number | undefined;
  readonly rulesFailed: number | undefined;
}

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

/** What came of a measurement. */
export interface Measured {
  readonly levels: readonly Level[];
  /** `product/name` of tables that could not be measured. */
  readonly failed: readonly string[];
}

/** Measures all of them, one after the other. */
export async function measure(tables: readonly TableContract[], world: World): Promise<Measured> {
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

async function levelOf(table: TableContract, world: World): Promise<Level> {
  const { product, name } = table;
  const newest = await newestOf(table, world);
  const quality = table.quality.length > 0 ? await newestQuality(world.lake, `${product}/${name}`) : undefined;
  return {
    product,
    name,
    // A clock that is ahead of ours makes nothing younger than now.
    ageMinutes: newest === undefined ? undefined : Math.max(0, world.now - newest) / 60_000,
    rejectedShare: quality?.rejectedShare,
    rulesFailed: quality?.rulesFailed,
  };
}

async function newestOf(table: TableContract, { lake, landing, now, seen }: World): Promise<number | undefined> {
  if (table.format !== 'snowflake') return newestInLake(table, lake, now);
  const prefix = landedPrefix(table);
  if (prefix === undefined || landing === undefined) {
    throw new StreampactError('SERVICE_LEVEL_UNMEASURED', 'The table is not loaded from a bucket of this stack.', {
      where: 'STREAMPACT_TABLES',
      fix: 'Name tables of the lake, and such of Snowflake as are loaded from a topic; set STREAMPACT_LANDING_BUCKET.',
    });
  }
  return newestLanded(landing, prefix, seen);
}

/** Where the message lies that the table is loaded from, as the sink connectors and our sink lay it out. */
function landedPrefix({ sources }: TableContract): string | undefined {
  const contracts: Readonly<Record<string, MessageContract>> = messages;
  const [source] = sources.flatMap((name) => contracts[name.replace(/\.message$/, '')] ?? []);
  return source && `topics/${source.topic}/`;
}
