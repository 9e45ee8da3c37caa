/** What Hudi's own services did: the Avro files of cleans, rollbacks (and restores) and savepoints. */
import { readFirstRecord } from './avro.ts';
import { countOf, type Fields, fieldsOf, listOf, textOf, textsOf } from './reading.ts';
import { Damage } from './store.ts';

/** Files of one partition. */
export interface PartitionFiles {
  readonly partition: string;
  readonly deleted: readonly string[];
  /** What could not be deleted. */
  readonly failed: readonly string[];
}

/** A clean: old files that no reader needs any more. */
export interface CleanReport {
  /** Instants before this one lost the files that newer ones replaced; empty when it keeps by another measure. */
  readonly earliestKept: string;
  readonly files: number;
  readonly partitions: readonly PartitionFiles[];
}

/** A rollback: the files of what did not become, or was to be taken back. */
export interface RollbackReport {
  readonly rolledBack: readonly { readonly time: string; readonly action: string }[];
  readonly files: number;
  readonly partitions: readonly PartitionFiles[];
}

/** A savepoint: files that no clean deletes. */
export interface SavepointReport {
  readonly by: string;
  readonly comment: string;
  readonly files: number;
  readonly partitions: readonly { readonly partition: string; readonly kept: readonly string[] }[];
}

/** `.clean`. @throws Damage */
export function readClean(bytes: Buffer): CleanReport {
  const record = recordIn(bytes, 'startCleanTime');
  return {
    earliestKept: textOf(record.get('earliestCommitToRetain'), 'earliestCommitToRetain'),
    files: countOf(record.get('totalFilesDeleted'), 'totalFilesDeleted'),
    partitions: partitionsOf(record),
  };
}

/** `.rollback`. @throws Damage */
export function readRollback(bytes: Buffer): RollbackReport {
  const record = recordIn(bytes, 'instantsRollback');
  return {
    rolledBack: listOf(record.get('instantsRollback'), 'instantsRollback').map(instantIn),
    files: countOf(record.get('totalFilesDeleted'), 'totalFilesDeleted'),
    partitions: partitionsOf(record),
  };
}

/** `.rollback.requested`: what it means to do. @throws Damage */
export function readRollbackPlan(bytes: Buffer): RollbackReport {
  const record = recordIn(bytes, 'instantToRollback');
  const partitions = listOf(record.get('RollbackRequests'), 'RollbackRequests').map((value) => {
    const request = fieldsOf(value, 'a request');
    return {
      partition: textOf(request.get('partitionPath'), 'partitionPath'),
      deleted: textsOf(request.get('filesToBeDeleted'), 'filesToBeDeleted'),
      failed: [],
    };
  });
  const files = partitions.reduce((sum, { deleted }) => sum + deleted.length, 0);
  return { rolledBack: [instantIn(record.get('instantToRollback'))], files, partitions };
}

/** `.savepoint`. @throws Damage */
export function readSavepoint(bytes: Buffer): SavepointReport {
  const record = recordIn(bytes, 'savepointedBy');
  const partitions = [...fieldsOf(record.get('partitionMetadata'), 'partitionMetadata')].map(([partition, value]) => ({
    partition,
    kept: textsOf(fieldsOf(value, 'a partition').get('savepointDataFile'), 'savepointDataFile'),
  }));
  return {
    by: textOf(record.get('savepointedBy'), 'savepointedBy'),
    comment: textOf(record.get('comments'), 'comments'),
    files: partitions.reduce((sum, { kept }) => sum + kept.length, 0),
    partitions,
  };
}

/** Refuses a record of another kind, which would read as one that did nothing. */
function recordIn(bytes: Buffer, field: string): Fields {
  const record = fieldsOf(readFirstRecord(bytes), 'the record');
  if (!record.has(field)) throw new Damage(`no ${field}`);
  return record;
}

function instantIn(value: unknown): { readonly time: string; readonly action: string } {
  const fields = fieldsOf(value, 'an instant');
  return { time: textOf(fields.get('commitTime'), 'commitTime'), action: textOf(fields.get('action'), 'action') };
}

function partitionsOf(record: Fields): readonly PartitionFiles[] {
  return [...fieldsOf(record.get('partitionMetadata'), 'partitionMetadata')].map(([partition, value]) => {
    const fields = fieldsOf(value, 'a partition');
    return {
      partition,
      deleted: textsOf(fields.get('successDeleteFiles'), 'successDeleteFiles'),
      failed: textsOf(fields.get('failedDeleteFiles'), 'failedDeleteFiles'),
    };
  });
}
