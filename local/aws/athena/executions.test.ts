import { describe, expect, it } from 'vitest';
import { describeExecution, type Execution, openExecutions, type QueryRequest } from './executions.ts';
import { QueryCancelled, QueryFailure } from './failure.ts';
import { emptyResult, type QueryResult } from './result.ts';
import { readStatement } from './statement.ts';

const request: QueryRequest = {
  region: 'us-east-1',
  queryString: 'SELECT 1',
  statement: readStatement('SELECT 1'),
  parameters: [],
  settings: { workGroup: 'g', outputFolder: 's3://b/r/' },
};

const ended = (execution: Execution) => expect.poll(() => execution.completed).toBeDefined();

describe('an execution', () => {
  it('goes from the queue to its end', async () => {
    const executions = openExecutions();
    const execution = executions.start(request, async (_, started) => {
      started();
      return emptyResult;
    });
    await ended(execution);
    expect(describeExecution(execution)).toMatchObject({
      Status: { State: 'SUCCEEDED' },
      ResultConfiguration: { OutputLocation: `s3://b/r/${execution.id}.csv` },
      WorkGroup: 'g',
    });
    expect(executions.get(execution.id)).toBe(execution);
    expect(() => executions.get('other')).toThrow('QueryExecution other was not found');
  });

  it.each([
    [
      new QueryFailure(2, 'SYNTAX_ERROR: no'),
      { State: 'FAILED', AthenaError: { ErrorCategory: 2 } },
      'SYNTAX_ERROR: no',
    ],
    [new QueryCancelled('too much'), { State: 'CANCELLED' }, 'too much'],
    [new TypeError('a bug'), { State: 'FAILED', AthenaError: { ErrorCategory: 1 } }, 'GENERIC_INTERNAL_ERROR: a bug'],
  ])('that throws %s says so', async (error, status, reason) => {
    const execution = openExecutions().start(request, async () => Promise.reject(error));
    await ended(execution);
    expect(describeExecution(execution).Status).toMatchObject({ ...status, StateChangeReason: reason });
  });

  it('stays cancelled, whatever its work still brings', async () => {
    const executions = openExecutions();
    let finish: (result: QueryResult) => void = () => undefined;
    const execution = executions.start(request, () => new Promise((resolve) => (finish = resolve)));
    executions.cancel(execution, 'Query cancelled by user');
    finish(emptyResult);
    await ended(execution);
    expect(execution.abort.signal.aborted).toBe(true);
    expect(describeExecution(execution).Status).toMatchObject({ State: 'CANCELLED' });
    executions.cancel(execution, 'again');
    expect(describeExecution(execution).Status.StateChangeReason).toBe('Query cancelled by user');
  });

  it('is listed with its workgroup, newest first', () => {
    const executions = openExecutions();
    const [first, second] = [1, 2].map(() => executions.start(request, async () => emptyResult));
    expect(executions.list('g')).toEqual([second, first]);
    expect(executions.list('h')).toEqual([]);
  });
});
