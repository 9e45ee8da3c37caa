import { describe, expect, it } from 'vitest';
import { extraPyFiles, mergeArguments, scriptArguments } from './job-arguments.ts';
import { describeRun, moveTo, openJobRuns } from './job-runs.ts';
import { compareSchemas } from './parquet-schema.ts';
import { withoutEmptyDescription } from './tables.ts';

describe('arguments of a job run', () => {
  const sources = {
    defaults: { '--a': 'default', '--b': 'default', '--c': 'default' },
    run: { '--b': 'run', '--c': 'run' },
    fixed: { '--c': 'fixed' },
  };

  it('are the job’s, then the run’s, then those that are fixed', () => {
    expect(mergeArguments(sources)).toEqual({ '--a': 'default', '--b': 'run', '--c': 'fixed' });
  });

  it('reach the script with its name and run, without those of the launcher', () => {
    const merged = { '--a': '1', '--extra-py-files': 's3://b/x.zip', '--JOB_RUN_ID': 'forged' };
    expect(scriptArguments(merged, { jobName: 'j', runId: 'jr_1' })).toEqual([
      ...['--JOB_NAME', 'j', '--JOB_ID', 'j', '--a', '1', '--JOB_RUN_ID', 'jr_1'],
    ]);
  });

  it('name libraries, separated by commas', () => {
    expect(extraPyFiles({ '--extra-py-files': 's3://b/x.zip, s3://b/y.py,' })).toEqual(['s3://b/x.zip', 's3://b/y.py']);
    expect(extraPyFiles({})).toEqual([]);
  });
});

describe('job runs', () => {
  const start = (runs: ReturnType<typeof openJobRuns>, most?: number) =>
    runs.start({
      job: most === undefined ? {} : { ExecutionProperty: { MaxConcurrentRuns: most } },
      jobName: 'j',
      arguments: { '--a': '1' },
    });

  it('go from start to end, and stay ended', () => {
    const run = start(openJobRuns());
    expect(describeRun(run)).toMatchObject({ JobRunState: 'STARTING', ExecutionTime: 0, Attempt: 0 });
    moveTo(run, 'RUNNING');
    moveTo(run, 'FAILED', 'no good');
    moveTo(run, 'SUCCEEDED');
    expect(describeRun(run)).toMatchObject({ JobRunState: 'FAILED', ErrorMessage: 'no good' });
    expect(describeRun(run)).toHaveProperty('CompletedOn');
  });

  it('that stop do not start again', () => {
    const run = start(openJobRuns());
    moveTo(run, 'STOPPING');
    moveTo(run, 'RUNNING');
    expect(run.state).toBe('STOPPING');
  });

  it('are one at a time, unless the job says more', () => {
    const runs = openJobRuns();
    const first = start(runs);
    expect(() => start(runs)).toThrow(expect.objectContaining({ type: 'ConcurrentRunsExceededException' }));
    expect(start(runs, 2).id).not.toBe(first.id);
    expect(() => start(runs, 2)).toThrow(/Concurrent runs exceeded/);
    expect(runs.list('j')).toHaveLength(2);
  });

  it('name their attempts after the first', () => {
    const runs = openJobRuns();
    const second = runs.retry(start(runs));
    const third = runs.retry(second);
    expect(second.id).toMatch(/^jr_[0-9a-f]{64}_attempt_1$/);
    expect(third).toMatchObject({ id: second.id.replace(/1$/, '2'), attempt: 2, previousRunId: second.id });
    expect(runs.get('j', third.id)).toBe(third);
    expect(() => runs.get('j', 'jr_none')).toThrow(expect.objectContaining({ type: 'EntityNotFoundException' }));
  });
});

describe('schemas', () => {
  const declared = [
    { Name: 'id', Type: 'string' },
    { Name: 'amount', Type: 'decimal(38, 18)' },
  ];

  it('agree in any case and spacing', () => {
    const file = [
      { name: 'ID', type: 'string' },
      { name: 'amount', type: 'decimal(38,18)' },
    ];
    expect(compareSchemas(file, declared)).toEqual([]);
  });

  it('tell every difference', () => {
    const file = [
      { name: 'amount', type: 'double' },
      { name: 'note', type: 'string' },
    ];
    expect(compareSchemas(file, declared)).toEqual([
      'column note is not in the table',
      'column id is not in the file',
      'column amount is double in the file and decimal(38, 18) in the table',
    ]);
  });
});

describe('a table', () => {
  it('has no description that says nothing, and keeps one that says something', () => {
    expect(withoutEmptyDescription({ Name: 't', Description: '' })).toEqual({ Name: 't' });
    const view = { Name: 'v', Description: 'Presto View' };
    expect(withoutEmptyDescription(view)).toEqual(view);
  });
});
