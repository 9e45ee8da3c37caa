/** `npm run connect` on a real worker, registry and database: what it makes, what it sees, and the way back from a purged binlog. */
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, describe, expect, it } from 'vitest';
import { fromEnvironment } from '../../contracts/src/emit/connectors/config.ts';
import { connectorClasses } from '../../contracts/src/emit/connectors/plugins.ts';
import type { DesiredSubject } from '../../local/connect/desired.ts';
import { type Overlay, overlaid } from '../../local/connect/overlay.ts';
import { resnapshot } from '../../local/connect/resnapshot.ts';
import { healthOf, untilRunning } from '../../local/connect/status.ts';
import { validate } from '../../local/connect/validate.ts';
import type { AvroTopic } from '../setup/connect/avro-topic.ts';
import { until } from '../setup/until.ts';
import { brokers, changesOf, insert, name, own, prefix, startConnectWorld, topic } from './connect-world.ts';

const fileSink = 'org.apache.kafka.connect.file.FileStreamSinkConnector';
const password = 'not-to-be-seen';

const world = await startConnectWorld();
const { rest, database, connectors, subjects, run, query, command } = world;
let orders: AvroTopic;
const told = () => changesOf(orders);

afterAll(() => world.stop());

describe('reconcile', () => {
  it('plans without changing anything', async () => {
    const plan = await run();
    expect(plan.connectors.map(({ name: each, action, standIn }) => [each, action, standIn])).toEqual([
      ['CLICKSTREAM_SRC_CONNECTOR', 'absent', 'poller'],
      [name, 'create', undefined],
      ['sink_mysql_connector', 'absent', 'sink'],
      ['sink_s3_connector', 'absent', 'sink'],
    ]);
    expect(new Map(plan.subjects.map(({ subject, outcome }) => [subject, outcome]))).toEqual(
      new Map([
        ['clickstream-http-data-value', 'new'],
        [`${topic}-value`, 'new'],
        [`${topic}-key`, 'new'],
      ]),
    );
    expect((await rest.connectors()).size).toBe(0);
  });

  it('makes what is missing, and nothing the second time', async () => {
    await run({ apply: true });
    await untilRunning(rest, [name], { seconds: 60 });
    orders = await world.follow();
    await until(told, (records) => records.length === 2);
    const again = await run({ apply: true });
    expect(again.connectors.find((each) => each.name === name)).toMatchObject({
      action: 'none',
      drift: [],
      health: { state: 'RUNNING', failures: [] },
    });
    expect(again.subjects.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(told()).toEqual(['r 1', 'r 2']);
  });

  it('tells drift key by key without secrets, and mends it in place', async () => {
    const [desired] = overlaid(connectors, own).filter((each) => each.name === name);
    const { 'skipped.operations': _, ...rest_ } = desired?.config ?? {};
    await rest.putConfig(name, {
      ...rest_,
      'database.password': database.replication.password,
      'database.connectionTimeZone': 'UTC',
    });
    const plan = (await run()).connectors.find((each) => each.name === name);
    expect(plan?.drift).toEqual([
      { key: 'database.connectionTimeZone', actual: 'UTC' },
      { key: 'database.password', desired: fromEnvironment('STREAMPACT_MYSQL_PASSWORD'), actual: '***' },
      { key: 'skipped.operations', desired: 'none' },
    ]);
    expect(JSON.stringify(plan)).not.toContain(database.replication.password);
    await run({ apply: true });
    await untilRunning(rest, [name], { seconds: 60 });
    expect((await run()).connectors.find((each) => each.name === name)?.drift).toEqual([]);
    await query([insert(3)]);
    await until(told, (records) => records.length >= 3);
    // No second snapshot: it kept its position.
    expect(told()).toEqual(['r 1', 'r 2', 'c 3']);
  });

  it('leaves alone what no contract names, unless it is to be pruned', async () => {
    const [desired] = overlaid(connectors, own).filter((each) => each.name === name);
    await rest.putConfig('somebody-elses', {
      ...desired?.config,
      name: 'somebody-elses',
      'topic.prefix': `${prefix}_other`,
      'schema.history.internal.kafka.topic': `${prefix}_other.schema-history`,
      'database.server.id': '4711',
    });
    expect((await run({ apply: true })).foreign).toMatchObject([{ name: 'somebody-elses', deleted: false }]);
    expect((await run({ apply: true, prune: true })).foreign).toMatchObject([{ deleted: true }]);
    await until(
      async () => (await rest.connectors()).has('somebody-elses'),
      (isThere) => !isThere,
    );
    expect((await rest.connectors()).has(name)).toBe(true);
  });
});

describe('validate', () => {
  it("finds nothing that Debezium's own check refuses", async () => {
    const verdicts = await validate(rest, overlaid(connectors, own));
    expect(verdicts.map(({ name: each, outcome }) => [each, outcome])).toEqual([
      ['CLICKSTREAM_SRC_CONNECTOR', 'absent'],
      [name, 'valid'],
      ['sink_mysql_connector', 'absent'],
      ['sink_s3_connector', 'absent'],
    ]);
  });

  it('names the key that is refused, and no secret', async () => {
    const wrong: Overlay = (connector) => ({
      ...own(connector),
      'snapshot.mode': 'now_and_then',
      'database.password': password,
    });
    const verdict = (await validate(rest, overlaid(connectors, wrong))).find((each) => each.name === name);
    expect(verdict?.outcome).toBe('invalid');
    expect(verdict?.errors.map((error) => error.name)).toContain('snapshot.mode');
    expect(JSON.stringify(verdict)).not.toContain(password);
  });
});

describe('what a plugin refuses', () => {
  it('is said with its reason, without secrets, and leaves the connector as it was', async () => {
    const wrong: Overlay = (connector) => ({ ...own(connector), 'database.password': password });
    const error = await run({ apply: true, overlay: wrong }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'CONNECT_REFUSED', message: expect.stringMatching(/Access denied for user/) });
    expect(JSON.stringify(error)).not.toContain(password);
    expect((await run()).connectors.find((each) => each.name === name)).toMatchObject({ action: 'none' });
  });

  it("is nothing of Kafka Connect's own half of the sinks, asked by a sink that is here", async () => {
    const sinks = connectors.filter(({ config }) => config['connector.class'] === connectorClasses.s3Sink.class);
    const asked = sinks.map(({ config }) => ({ ...config, 'connector.class': fileSink, file: '/dev/null' }));
    expect(sinks).toHaveLength(2);
    expect(await Promise.all(asked.map((config) => rest.validate(config)))).toEqual([[], []]);
    const [wrong] = await rest.validate({ ...asked[0], 'errors.tolerance': 'some' });
    expect(wrong?.name).toBe('errors.tolerance');
  });

  it("is nothing but the server that is not there, of MySQL's own connector", async () => {
    const nobody: Overlay = () => ({ 'database.hostname': '127.0.0.1', 'database.port': '1' });
    const verdict = (await validate(rest, overlaid(connectors, nobody))).find((each) => each.name === name);
    expect(verdict?.class).toBe('io.debezium.connector.mysql.MySqlConnector');
    expect(verdict?.errors.map((error) => [error.name, error.errors.join()])).toEqual([
      ['database.hostname', expect.stringMatching(/Communications link failure/)],
    ]);
  });
});

describe('the registry', () => {
  it('refuses a schema that breaks what the contract promises, and says why', async () => {
    const value = subjects.find(({ subject }) => subject === `${topic}-value`);
    const schema = JSON.parse(value?.schema ?? '{}') as { fields: object[] };
    const breaking = { ...schema, fields: [...schema.fields, { name: 'channel', type: 'string' }] };
    const proposed = (of: object): readonly DesiredSubject[] => [
      { subject: `${topic}-value`, compatibility: 'backward', schema: JSON.stringify(of) },
    ];
    for (const apply of [false, true]) {
      const { subjects: reports } = await run({ apply, subjects: proposed(breaking) });
      expect(reports).toMatchObject([{ outcome: 'incompatible' }]);
      expect(reports[0]?.reason).toMatch(/channel|incompatible/i);
    }
    const allowed = {
      ...schema,
      fields: [...schema.fields, { name: 'channel', type: ['null', 'string'], default: null }],
    };
    expect((await run({ subjects: proposed(allowed) })).subjects).toMatchObject([{ outcome: 'new version' }]);
  });

  it('tells what is written beside what the contract says', async () => {
    expect((await run()).subjects.flatMap(({ drift }) => drift ?? [])).toEqual([]);
    await query(['ALTER TABLE sales.orders ADD COLUMN channel VARCHAR(8) NULL', insert(4)]);
    await until(told, (records) => records.includes('c 4'));
    const { subjects: reports } = await run();
    expect(reports.find(({ subject }) => subject === `${topic}-value`)?.drift).toMatchObject([
      { kind: 'field-added', pointer: '/after/channel', breaks: false },
    ]);
  });
});

describe('a purged binlog', () => {
  const binlogs = async () =>
    ((await query(['SHOW BINARY LOGS'], database.operator)) as readonly { Log_name: string }[]).map(
      ({ Log_name }) => Log_name,
    );

  it('is recognised, and the way back reads every row anew', async () => {
    await rest.stop(name);
    await until(
      async () => (await rest.connectors()).get(name)?.tasks.length,
      (tasks) => tasks === 0,
    );
    // Nobody saw these: an insert and a delete, whose binlog is gone.
    await query([insert(5), 'DELETE FROM sales.orders WHERE order_id = 1']);
    // A file is kept while the connector's connection has it open, whose end the server finds out with the next write.
    await until(
      async () => {
        await query(['FLUSH BINARY LOGS'], database.operator);
        const logs = await binlogs();
        await query([`PURGE BINARY LOGS TO '${logs.at(-1)}'`], database.operator);
        return binlogs();
      },
      (logs) => logs.length === 1,
    );
    await rest.resume(name);
    const failed = await until(
      async () => (await rest.connectors()).get(name),
      (standing) => standing !== undefined && healthOf(standing).state === 'FAILED',
    );
    const fix = expect.stringContaining(`npm run connect -- resnapshot ${name}`);
    expect(failed === undefined ? [] : healthOf(failed).failures).toMatchObject([
      { what: expect.stringMatching(/binlog does not reach back/), fix },
    ]);
    const status = await command('status', '--server', 'mariadb');
    expect([status.code, status.stdout]).toEqual([1, '']);
    expect(status.stderr).toContain(`npm run connect -- resnapshot ${name}`);

    const from = told().length;
    const steps: string[] = [];
    await resnapshot(rest, name, { seconds: 60, onStep: (step) => steps.push(step) });
    await query([insert(6)]);
    await until(told, (records) => records.includes('c 6'));
    expect(told().slice(from)).toEqual(['r 2', 'r 3', 'r 4', 'r 5', 'c 6']);
    expect(steps.at(-1)).toBe('the snapshot is complete');
    const snapshots = orders.records
      .slice(-5, -1)
      .map(({ value }) => (value as { source: { snapshot: string } }).source.snapshot);
    expect([snapshots.at(0), snapshots.at(-1)]).toEqual(['first', 'last']);

    // What it knows of tables outlives a restart.
    await rest.restart(name, { all: true });
    await untilRunning(rest, [name], { seconds: 60 });
    await query([insert(7)]);
    await until(told, (records) => records.includes('c 7'));
    expect(told().slice(from)).toEqual(['r 2', 'r 3', 'r 4', 'r 5', 'c 6', 'c 7']);
  });

  it('and a lost topic of table definitions have the same way back', async () => {
    await rest.stop(name);
    await until(
      async () => (await rest.connectors()).get(name)?.tasks.length,
      (tasks) => tasks === 0,
    );
    const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.deleteTopics({ topics: [`${prefix}.schema-history`] });
    await admin.disconnect();
    await rest.resume(name);
    const failed = await until(
      async () => (await rest.connectors()).get(name),
      (standing) => standing !== undefined && healthOf(standing).state === 'FAILED',
    );
    expect(failed === undefined ? [] : healthOf(failed).failures).toMatchObject([
      { what: expect.stringMatching(/topic of table definitions/) },
    ]);
    const from = told().length;
    await resnapshot(rest, name, { seconds: 60 });
    await query([insert(8)]);
    await until(told, (records) => records.includes('c 8'));
    expect(told().slice(from)).toEqual(['r 2', 'r 3', 'r 4', 'r 5', 'r 6', 'r 7', 'c 8']);
  });

  it.each(['sink_s3_connector', 'nobody'])('cannot be mended of %s, which is not there', async (absent) => {
    await expect(resnapshot(rest, absent, { seconds: 5 })).rejects.toMatchObject({ code: 'CONNECTOR_UNKNOWN' });
  });
});

describe('npm run connect', () => {
  it('prints one document with --json, and no secret', async () => {
    const { code, stdout } = await command('plan', '--server', 'mariadb', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, connectors: expect.any(Array) });
    expect(stdout).not.toContain(database.replication.password);
  });

  it.each([
    ['an unknown connector', ['pause', 'nobody'], 2, 'CONNECTOR_UNKNOWN'],
    ['an optional connector that is not', ['plan', '--with', 'sink_nowhere'], 2, 'CONNECTOR_UNKNOWN'],
    ['a wrong command', ['aply'], 2, 'unknown command'],
  ])('says what is wrong with %s', async (_, args, exit, says) => {
    const { code, stderr } = await command(...args);
    expect([code, stderr.includes(says)]).toEqual([exit, true]);
  });
});
