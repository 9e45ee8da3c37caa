/** The property whose instants set the speed of a replay. */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { MessageField } from '../../../contracts/src/model.ts';
import { listed, quoted } from '../shown.ts';
import type { Mapping } from './mapping.ts';

/** Formats whose texts are instants; a date is its midnight in UTC. */
const instants: readonly string[] = ['date-time', 'date'];

/** What a speed is asked for. */
export interface TimeColumnRequest {
  /** Property of the contract. */
  readonly name: string;
  readonly fields: readonly MessageField[];
  readonly mapping: Mapping;
  /** For errors. */
  readonly input: string;
}

/** Throws REPLAY_COLUMNS_UNMAPPED unless the property is a timestamp of the contract and a column of the file. */
export function checkTimeColumn({ name, fields, mapping, input }: TimeColumnRequest): void {
  const timestamps = fields.filter(({ format }) => instants.includes(format ?? '')).map((field) => field.name);
  const problem = (): string | undefined => {
    if (!fields.some((field) => field.name === name)) return 'the contract has no such property';
    if (!timestamps.includes(name)) return 'it is no date-time or date';
    return mapping.columns.some(({ field }) => field.name === name) ? undefined : 'the file has no column for it';
  };
  const why = problem();
  if (why === undefined) return;
  throw new StreampactError('REPLAY_COLUMNS_UNMAPPED', `The speed cannot follow ${quoted(name)}: ${why}.`, {
    where: input,
    fix:
      timestamps.length === 0
        ? 'Say --rate instead: the contract has no timestamps.'
        : `Say --time-column with one of ${listed(timestamps)}.`,
  });
}
