/** Which polls the records of a range came of, for its log line: a few ids, found without reading every record. */
import { correlationOf } from '../shared/correlation.ts';
import { RecordCursor, type RecordRun } from './record-run.ts';

/** Ids in the order in which they came. */
export interface Correlations {
  readonly ids: readonly string[];
  /** Whether there may be others, because no more were looked for. */
  readonly more: boolean;
}

/** Ids of one log line. */
const maxIds = 20;
/** Records of one run that are looked at: mostly a run is what one poll has published at once. */
const maxLooked = 20;

/** The ids of a range. */
export function correlationsOf(runs: readonly RecordRun[]): Correlations {
  const ids = new Set<string>();
  let more = false;
  for (const run of runs) {
    const cursor = new RecordCursor(run);
    for (let looked = 0; cursor.next(); looked += 1) {
      if (looked === maxLooked || ids.size === maxIds) {
        more = true;
        break;
      }
      const id = correlationOf(cursor.record().headers);
      if (id !== undefined) ids.add(id);
    }
    if (ids.size === maxIds) break;
  }
  return { ids: [...ids], more: more || ids.size === maxIds };
}
