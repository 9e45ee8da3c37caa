/** The index in OpenSearch: made once, written in bulk, swept of what a day no longer has. */
import type { Client } from '@opensearch-project/opensearch';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { DayState } from './day-files.ts';
import { type IndexBody, stateField, versionField } from './mapping.ts';
import type { Row } from './parquet-rows.ts';

/** One index. */
export interface SearchIndex {
  /** Makes the index where there is none; a newer contract's fields are added to one that is there. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Writes rows of a day's state. Rows of an older state than what is there are left out. */
  write(rows: readonly Row[], state: DayState): Promise<void>;
  /** Removes what is of the day and of no newer nor of this state; answers how many. */
  sweep(day: string, state: DayState): Promise<number>;
}

/** An index by its name. */
export interface SearchIndexOptions {
  readonly client: Client;
  readonly index: string;
  readonly body: IndexBody;
  /** Column whose value is the document's id. */
  readonly idColumn: string;
}

const refused = 'version_conflict_engine_exception';

/** An index; failures are SEARCH_INDEX_FAILED. The client repeats what may be repeated. */
export function createSearchIndex({ client, index, body, idColumn }: SearchIndexOptions): SearchIndex {
  const named = <T>(what: string, work: Promise<T>): Promise<T> =>
    work.catch((cause) => Promise.reject(failed(what, cause)));
  return {
    async prepare() {
      const { body: exists } = await named('look for the index', client.indices.exists({ index }));
      if (exists) {
        const { properties } = body.mappings;
        await named('add fields to the index', client.indices.putMapping({ index, body: { properties } as never }));
        return;
      }
      const made = client.indices.create({ index, body: body as never }).catch((error: unknown) => {
        // Another invocation was first.
        if (!String(error).includes('resource_already_exists_exception')) throw error;
      });
      await named('make the index', made);
    },
    async write(rows, { id, version }) {
      if (rows.length === 0) return;
      const lines = rows.flatMap((row) => [
        { index: { _id: row[idColumn] ?? '', version, version_type: 'external_gte' } },
        { ...row, [versionField]: version, [stateField]: id },
      ]);
      const { body: answer } = await named('write documents', client.bulk({ index, body: lines as never }));
      const wrong = answer.items.flatMap(({ index: item }) => (item?.error === undefined ? [] : [item.error]));
      const first = wrong.find(({ type }) => type !== refused);
      if (first !== undefined) throw failed('write documents', `${first.type}: ${first.reason}`);
    },
    async sweep(day, { id, version }) {
      // The client's own refresh is a GET, which would want the right to read.
      await named('refresh the index', client.transport.request({ method: 'POST', path: `/${index}/_refresh` }));
      const query = {
        bool: {
          filter: [{ term: { date: day } }, { range: { [versionField]: { lte: version } } }],
          must_not: [{ term: { [stateField]: id } }],
        },
      };
      // A document that changes meanwhile is of a newer state, which sweeps for itself.
      const request = { index, conflicts: 'proceed', refresh: true, body: { query } } as const;
      const { body: answer } = await named('remove documents', client.deleteByQuery(request as never));
      const { deleted = 0, failures = [] } = answer as { deleted?: number; failures?: readonly unknown[] };
      if (failures.length > 0) throw failed('remove documents', `${failures.length} failures`);
      return deleted;
    },
  };
}

function failed(what: string, cause: unknown): StreampactError {
  return new StreampactError('SEARCH_INDEX_FAILED', `OpenSearch did not ${what}: ${cause}`, {
    fix: 'the event is tried again; if it goes on, look at the health of the domain and at the rights of the role',
    ...(cause instanceof Error ? { cause } : {}),
  });
}
