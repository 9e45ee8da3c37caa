/** What `npm run connect` knows without a worker; tests/contract/connect-reconcile.test.ts tries it on one. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromEnvironment } from '../../contracts/src/emit/connectors/config.ts';
import { paintFor } from '../terminal/paint.ts';
import { readDesired } from './desired.ts';
import { diagnose } from './diagnosis.ts';
import { driftOf, shown } from './drift.ts';
import { beside, overlaid } from './overlay.ts';
import { incompatibility } from './registry.ts';
import { renderReport } from './render.ts';
import { ConnectRest, type Standing } from './rest.ts';
import { healthOf, notWell } from './status.ts';

describe('driftOf', () => {
  it('tells what is wrong, missing and too much, by key', () => {
    expect(driftOf({ a: '1', b: '2', same: 's' }, { b: '3', c: '4', same: 's' })).toEqual([
      { key: 'a', desired: '1' },
      { key: 'b', desired: '2', actual: '3' },
      { key: 'c', actual: '4' },
    ]);
    expect(driftOf({ a: '1' }, { a: '1' })).toEqual([]);
  });

  it('never shows a secret', () => {
    const key = fc.constantFrom(
      ...['database.password', 'connection.password', 'aws.secret.access.key', 'http.request.headers', 'api.key'],
      ...['neo4j.authentication.basic.password', 'sasl.jaas.config', 'auth.token'],
    );
    const secret = fc.string({ minLength: 6 }).filter((text) => !'***'.includes(text) && !/[${}]/.test(text));
    fc.assert(
      fc.property(key, secret, (name, value) => {
        expect(JSON.stringify(driftOf({ [name]: fromEnvironment('X') }, { [name]: value }))).not.toContain(
          JSON.stringify(value).slice(1, -1),
        );
      }),
    );
    expect(shown('database.password', fromEnvironment('STREAMPACT_MYSQL_PASSWORD'))).toBe(
      fromEnvironment('STREAMPACT_MYSQL_PASSWORD'),
    );
    expect(shown('connection.url', 'jdbc:postgresql://me:word@host/db')).toBe('jdbc:postgresql://***@host/db');
  });
});

describe('diagnose', () => {
  it.each([
    [
      'a start without its binlog',
      'org.apache.kafka.connect.errors.ConnectException: x\nCaused by: io.debezium.DebeziumException: The connector is trying to read change stream starting at 5, but this is no longer available on the server. Reconfigure',
      /does not reach back/,
    ],
    [
      'a binlog that went while it was read',
      'io.debezium.DebeziumException: Could not find first log file name in binary log index file Error code: 1236; SQLSTATE: HY000.',
      /does not reach back/,
    ],
    [
      'a topic of definitions that went',
      'io.debezium.DebeziumException: The db history topic is missing. You may attempt to recover it by reconfiguring the connector to recovery.',
      /table definitions/,
    ],
    [
      'a schema history that went',
      'io.debezium.DebeziumException: The db history topic or its content is fully or partially missing. Please check database schema history topic configuration and re-execute the snapshot.',
      /table definitions/,
    ],
  ])('knows %s, and the way back', (_, trace, what) => {
    const found = diagnose('orders', trace);
    expect(found.what).toMatch(what);
    expect(found.fix).toContain('npm run connect -- resnapshot orders');
  });

  it.each([
    ['java.sql.SQLException: Access denied for user x', 'STREAMPACT_MYSQL_PASSWORD'],
    ['java.net.ConnectException: Connection refused', 'npm run connect -- restart orders'],
    ['S3: The specified bucket does not exist', 'STREAMPACT_LANDING_BUCKET'],
  ])('says what mends "%s"', (trace, fix) => {
    expect(diagnose('orders', trace).fix).toContain(fix);
  });

  it('gives the first line and the last cause of what it does not know', () => {
    const trace =
      'org.apache.kafka.connect.errors.ConnectException: Failed\n\tat a.b.C\nCaused by: a.B: one\n\tat x\nCaused by: java.lang.NullPointerException: two';
    expect(diagnose('orders', trace)).toEqual({ what: 'ConnectException: Failed — NullPointerException: two' });
    expect(diagnose('orders', '')).toEqual({ what: '' });
  });

  it('takes any trace in linear time', () => {
    const hostile = `${'binlog '.repeat(20_000)}\nCaused by: ${'a.'.repeat(50_000)}`;
    const start = performance.now();
    expect(diagnose('orders', hostile).what.length).toBeLessThan(1000);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

const standing = (state: Standing['connector']['state'], ...tasks: readonly Standing['connector'][]): Standing => ({
  name: 'orders',
  config: {},
  connector: { state, worker_id: 'w:8083' },
  tasks: tasks.map((task, id) => ({ ...task, id })),
});

describe('healthOf', () => {
  it('is as bad as the worst task, and tells each failure once', () => {
    const failed = { state: 'FAILED', worker_id: 'w:8083', trace: 'a.b.Boom: no' } as const;
    const sick = standing('RUNNING', { state: 'RUNNING', worker_id: 'w:8083' }, failed, failed);
    expect(healthOf(sick)).toMatchObject({ state: 'FAILED', failures: [{ what: 'Boom: no' }] });
    expect(notWell([sick])).toMatchObject({ code: 'CONNECTOR_NOT_WELL', message: 'orders: Boom: no' });
  });

  it.each([
    [standing('RUNNING', { state: 'RUNNING', worker_id: '' }), 'RUNNING'],
    [standing('PAUSED', { state: 'PAUSED', worker_id: '' }), 'PAUSED'],
    [standing('RUNNING', { state: 'UNASSIGNED', worker_id: '' }), 'UNASSIGNED'],
  ])('is well without failures', (given, state) => {
    expect(healthOf(given)).toMatchObject({ state, failures: [] });
  });
});

/** Answers by `listener` while `work` runs. */
async function withServer<T>(listener: RequestListener, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('ConnectRest', () => {
  it('asks again while workers rebalance, and while one begins', async () => {
    const answers = [
      {
        status: 409,
        body: '{"error_code":409,"message":"Cannot complete request because of a conflicting operation"}',
      },
      { status: 404, body: '{"url":"/","status":"404","message":"Not Found"}' },
      { status: 200, body: '{"version":"4.3.1"}' },
    ];
    const version = await withServer(
      (_request, response) => {
        const { status = 500, body = '' } = answers.shift() ?? {};
        response.writeHead(status).end(body);
      },
      (url) => new ConnectRest({ url }).version(),
    );
    expect([version, answers]).toEqual(['4.3.1', []]);
  });

  it('says who refused what', async () => {
    const refusal = withServer(
      (_request, response) =>
        response
          .writeHead(400)
          .end(
            '{"error_code":400,"message":"Connector configuration is invalid:\\nhost is wrong\\nYou can also find it elsewhere"}',
          ),
      (url) => new ConnectRest({ url: `${url}/` }).putConfig('a/b', {}),
    );
    await expect(refusal).rejects.toMatchObject({
      code: 'CONNECT_REFUSED',
      message: 'Kafka Connect refused: Connector configuration is invalid: host is wrong',
      where: expect.stringMatching(/PUT http:\/\/127\.0\.0\.1:\d+\/connectors\/a%2Fb\/config \(400\)/),
    });
  });

  it('gives up at its deadline', async () => {
    const rest = new ConnectRest({ url: 'http://127.0.0.1:1', deadlineMs: 300 });
    await expect(rest.version()).rejects.toMatchObject({ code: 'CONNECT_UNREACHABLE' });
  });
});

describe('readDesired', () => {
  it('reads what was generated, and optional connectors by their names', async () => {
    const { connectors, subjects } = await readDesired(undefined, ['sink_postgres_orders']);
    expect(connectors.map(({ name }) => name)).toEqual([
      'CLICKSTREAM_SRC_CONNECTOR',
      'mysql_src_connector',
      'sink_mysql_connector',
      'sink_s3_connector',
      'sink_postgres_orders',
    ]);
    expect(subjects.map(({ subject }) => subject).sort()).toEqual([
      'clickstream-http-data-value',
      'temp_sql.sales.orders-key',
      'temp_sql.sales.orders-value',
    ]);
  });

  it.each([
    ['another name than its file', { name: 'b', config: { name: 'b' } }],
    ['a value that is no text', { name: 'a', config: { name: 'a', 'tasks.max': 1 } }],
    ['no configuration', { name: 'a' }],
  ])('refuses a connector with %s', async (_, content) => {
    const folder = await mkdtemp(join(tmpdir(), 'streampact-desired-'));
    try {
      await mkdir(join(folder, 'connectors'));
      await writeFile(join(folder, 'connectors/a.json'), JSON.stringify(content));
      await expect(readDesired(folder)).rejects.toMatchObject({ code: 'CONNECTOR_INVALID' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses an optional connector that there is not', async () => {
    await expect(readDesired(undefined, ['sink_nowhere'])).rejects.toMatchObject({ code: 'CONNECTOR_UNKNOWN' });
  });
});

describe('an overlay', () => {
  it('changes the database connector alone', async () => {
    const { connectors } = await readDesired();
    const changed = overlaid(connectors, beside('mariadb'));
    const different = changed.flatMap(({ name, config }, index) =>
      driftOf(config, connectors[index]?.config ?? {}).map(({ key, desired }) => [name, key, desired]),
    );
    expect(different).toEqual([
      ['mysql_src_connector', 'connector.class', 'io.debezium.connector.mariadb.MariaDbConnector'],
      ['mysql_src_connector', 'database.ssl.mode', 'disable'],
    ]);
    expect(overlaid(connectors, undefined)).toBe(connectors);
  });
});

describe('a report', () => {
  const paint = paintFor({}, {});

  it('says what is missing, what differs, what stands in, and what no contract names', () => {
    const health = healthOf(standing('RUNNING', { state: 'RUNNING', worker_id: 'w:8083' }));
    const text = renderReport(
      {
        connectors: [
          { name: 'new', class: 'A', action: 'create', drift: [] },
          { name: 'old', class: 'A', action: 'update', drift: [{ key: 'k', desired: '1', actual: '2' }], health },
          { name: 'http', class: 'B', action: 'absent', standIn: 'poller', drift: [] },
          { name: 'graph', class: 'C', action: 'absent', drift: [] },
        ],
        foreign: [{ name: 'else', deleted: false, health }],
        subjects: [
          {
            subject: 's-value',
            compatibility: 'BACKWARD',
            outcome: 'incompatible',
            reason: 'because',
            drift: [{ kind: 'field-added', pointer: '/after/x', breaks: false, writer: 'string' }],
          },
        ],
      },
      { paint, applied: false },
    );
    expect(text.split('\n')).toEqual([
      '+ new  is not there; apply creates it',
      '~ old  1 key(s) differ; apply changes them',
      '    k: 2 → 1',
      '    RUNNING  task 0 RUNNING on w:8083',
      "- http  run by streampact's own poller: the worker has no plugin for it",
      '- graph  the worker has no plugin for it',
      '? else  no contract names it; left alone (--prune deletes it)',
      '    RUNNING  task 0 RUNNING on w:8083',
      '! schema s-value  refused: because (BACKWARD)',
      '    field-added /after/x  written: string',
      '',
    ]);
  });

  it('makes an error of refused schemas only', () => {
    const report = { subject: 's', compatibility: 'FULL', outcome: 'unchanged' } as const;
    expect(incompatibility([report])).toBeUndefined();
    expect(incompatibility([{ ...report, outcome: 'incompatible', reason: 'because' }])).toMatchObject({
      code: 'SCHEMA_INCOMPATIBLE',
      message: expect.stringContaining('s (FULL): because'),
    });
  });
});
