/** Workgroups, named queries and prepared statements, as Athena's. */

import {
  CreateNamedQueryCommand,
  CreatePreparedStatementCommand,
  CreateWorkGroupCommand,
  GetNamedQueryCommand,
  GetWorkGroupCommand,
} from '@aws-sdk/client-athena';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  athena,
  bucket,
  database,
  prepareTrades,
  reason,
  repairTrades,
  rows,
  run,
  start,
  table,
  unique,
} from './harness.ts';

beforeAll(prepareTrades);

describe('workgroups and saved queries', () => {
  const WorkGroup = `group-${unique}`;
  const plus = `plus_${unique}`;
  beforeAll(repairTrades);

  it('keep their settings, enforce their location and cut scans off', async () => {
    await athena.send(
      new CreateWorkGroupCommand({
        Name: WorkGroup,
        Configuration: {
          EnforceWorkGroupConfiguration: true,
          BytesScannedCutoffPerQuery: 10,
          ResultConfiguration: { OutputLocation: `s3://${bucket}/enforced` },
        },
      }),
    );
    const { WorkGroup: group } = await athena.send(new GetWorkGroupCommand({ WorkGroup }));
    expect(group?.Configuration).toMatchObject({ BytesScannedCutoffPerQuery: 10, EnforceWorkGroupConfiguration: true });
    const small = await run('SELECT 1', { WorkGroup });
    expect(small.ResultConfiguration?.OutputLocation).toBe(`s3://${bucket}/enforced/${small.QueryExecutionId}.csv`);
    const big = await run(`SELECT * FROM ${table}`, { WorkGroup });
    expect(big.Status).toMatchObject({ State: 'CANCELLED' });
    expect(big.Status?.StateChangeReason).toContain('Bytes scanned limit was exceeded');
    await expect(start('SELECT 1', { WorkGroup: 'no-group' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it('come back as they were saved, and prepared statements run', async () => {
    const { NamedQueryId: id } = await athena.send(
      new CreateNamedQueryCommand({ Name: 'q', Database: database, QueryString: 'SELECT 1', WorkGroup }),
    );
    const { NamedQuery: query } = await athena.send(new GetNamedQueryCommand({ NamedQueryId: id }));
    expect(query).toMatchObject({ Name: 'q', Database: database, QueryString: 'SELECT 1', WorkGroup });
    await athena.send(
      new CreatePreparedStatementCommand({
        StatementName: plus,
        WorkGroup: 'primary',
        QueryStatement: 'SELECT ? + ?',
      }),
    );
    expect((await rows(`EXECUTE ${plus} USING 1, 2`))[1]).toEqual(['3']);
    expect((await rows(`EXECUTE ${plus}`, { ExecutionParameters: ['3', '4'] }))[1]).toEqual(['7']);
    expect(await reason('EXECUTE absent USING 1')).toContain('Prepared statement not found');
  });
});
