import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ShellBench } from '../../testing/shell.ts';

describe('prepare-volume.sh', () => {
  function volume(blkid: string): ShellBench {
    const bench = new ShellBench();
    writeFileSync(bench.path('nvme-Amazon_Elastic_Block_Store_vol0abc'), '');
    writeFileSync(bench.path('fstab'), '');
    bench.program('blkid', `case "$*" in *UUID*) echo 11-22 ;; *) ${blkid} ;; esac`);
    bench.program('mountpoint', 'exit 1');
    for (const name of ['mkfs.xfs', 'mount', 'systemctl', 'xfs_growfs']) bench.program(name);
    return bench;
  }

  const prepare = (bench: ShellBench) =>
    bench.run('broker/prepare-volume.sh', ['vol-0abc', bench.path('mnt')], {
      DEVICE_FOLDER: bench.directory,
      FSTAB: bench.path('fstab'),
      WAIT_SECONDS: '0',
    });

  const formatted = (bench: ShellBench) => bench.calls().some((call) => call.startsWith('mkfs.xfs'));

  test('formats a volume that holds nothing, and mounts it at every start from then on', async () => {
    using bench = volume('exit 2');
    expect(await prepare(bench)).toMatchObject({ code: 0 });
    expect(formatted(bench)).toBe(true);
    expect(readFileSync(bench.path('fstab'), 'utf8')).toBe(
      `UUID=11-22 ${bench.path('mnt')} xfs defaults,noatime,nofail 0 2\n`,
    );
    expect(bench.calls()).toContain(`mount ${bench.path('mnt')}`);
  });

  test('keeps what a volume from an earlier instance holds', async () => {
    using bench = volume(`echo '/dev/sdf: UUID="11-22" TYPE="xfs"'`);
    expect(await prepare(bench)).toMatchObject({ code: 0 });
    expect(formatted(bench)).toBe(false);
  });

  test.each([
    ['another file system', `echo '/dev/sdf: TYPE="ext4"'`],
    ['a partition table', `echo '/dev/sdf: PTTYPE="gpt"'`],
    ['an ambiguous signature', 'exit 8'],
    ['an unreadable device', 'exit 4'],
  ])('leaves a volume with %s as it is', async (_what, blkid) => {
    using bench = volume(blkid);
    const { code, stderr } = await prepare(bench);
    expect([code, stderr.includes('left as it is'), formatted(bench)]).toEqual([1, true, false]);
  });

  test('gives up on a volume that is never attached', async () => {
    using bench = volume('exit 2');
    const { code, stderr } = await bench.run('broker/prepare-volume.sh', ['vol-0other', bench.path('mnt')], {
      DEVICE_FOLDER: bench.directory,
      WAIT_SECONDS: '0',
    });
    expect([code, stderr.includes('vol-0other is not attached'), formatted(bench)]).toEqual([1, true, false]);
  });
});

describe('fetch.sh', () => {
  const content = 'a bundle';
  const sha256 = createHash('sha256').update(content).digest('hex');

  test('keeps a file of the right hash', async () => {
    using bench = new ShellBench();
    bench.program('aws', `printf '%s' '${content}' >"\${@: -1}"`);
    expect(await bench.run('instance/fetch.sh', ['s3://b/k', sha256, bench.path('in/file')])).toMatchObject({
      code: 0,
    });
    expect(readFileSync(bench.path('in/file'), 'utf8')).toBe(content);
  });

  test('keeps no other file', async () => {
    using bench = new ShellBench();
    bench.program('aws', `printf 'another bundle' >"\${@: -1}"`);
    const { code, stderr } = await bench.run('instance/fetch.sh', ['s3://b/k', sha256, bench.path('file')]);
    expect([code, stderr.includes('is not the file with sha256')]).toEqual([1, true]);
    expect([existsSync(bench.path('file')), existsSync(bench.path('file.new'))]).toEqual([false, false]);
  });
});

describe('broker.sh', () => {
  function broker(): ShellBench {
    const bench = new ShellBench();
    mkdirSync(bench.path('libs'));
    writeFileSync(bench.path('libs/kafka_2.13-4.3.1.jar'), '');
    const format = `mkdir -p '${bench.path('data/log')}'; echo formatted >'${bench.path('data/log/meta.properties')}'`;
    bench.program('java', `case "$*" in *random-uuid*) echo cluster-1 ;; *StorageTool*) ${format} ;; esac`);
    return bench;
  }

  const settings = (bench: ShellBench): Readonly<Record<string, string>> => ({
    KAFKA_LIBS: bench.path('libs'),
    KAFKA_DATA_DIR: bench.path('data'),
    KAFKA_ADVERTISED_HOST: 'kafka.streampact.internal',
  });

  const properties = (bench: ShellBench) => readFileSync(bench.path('data/server.properties'), 'utf8').split('\n');

  test('formats once, then starts on what is there', async () => {
    using bench = broker();
    expect(await bench.run('broker/broker.sh', [], settings(bench))).toMatchObject({ code: 0 });
    expect(await bench.run('broker/broker.sh', [], settings(bench))).toMatchObject({ code: 0 });
    const calls = bench.calls();
    expect(calls.filter((call) => call.includes('StorageTool format'))).toHaveLength(1);
    expect(calls.filter((call) => call.includes('--cluster-id cluster-1'))).toHaveLength(1);
    expect(calls.filter((call) => call.includes('kafka.Kafka'))).toHaveLength(2);
  });

  test('advertises the name, and keeps the controller to the machine', async () => {
    using bench = broker();
    await bench.run('broker/broker.sh', [], { ...settings(bench), KAFKA_BIND_HOST: '127.0.0.1', KAFKA_PORT: '19092' });
    expect(properties(bench)).toEqual(
      expect.arrayContaining([
        'advertised.listeners=CLIENT://kafka.streampact.internal:19092',
        'listeners=CLIENT://127.0.0.1:19092,CONTROLLER://127.0.0.1:9093',
        'auto.create.topics.enable=false',
        'log.message.timestamp.type=LogAppendTime',
      ]),
    );
  });

  test('further settings come last, so they win', async () => {
    using bench = broker();
    writeFileSync(bench.path('extra'), 'group.initial.rebalance.delay.ms=0\n');
    await bench.run('broker/broker.sh', [], { ...settings(bench), KAFKA_EXTRA_CONFIG: bench.path('extra') });
    expect(properties(bench).at(-2)).toBe('group.initial.rebalance.delay.ms=0');
  });

  test('a log that has lost its identity is not formatted over', async () => {
    using bench = broker();
    mkdirSync(bench.path('data/log/topic-0'), { recursive: true });
    const { code, stderr } = await bench.run('broker/broker.sh', [], settings(bench));
    expect([code, stderr.includes('no meta.properties')]).toEqual([2, true]);
    expect(bench.calls()).toEqual([]);
  });

  test.each([
    ['KAFKA_PORT', 'kafka'],
    ['KAFKA_PORT', '70000'],
    ['KAFKA_CONTROLLER_PORT', '9092'],
    ['KAFKA_LIBS', '/nowhere'],
    ['JAVA', 'no-such-java'],
    ['KAFKA_EXTRA_CONFIG', '/nowhere'],
    ['KAFKA_JMX_PORT', '0'],
    ['KAFKA_NODE_ID', '0'],
    ['KAFKA_NODE_ID', 'one'],
    ['KAFKA_QUORUM', '1@127.0.0.1'],
    ['KAFKA_QUORUM', '2@127.0.0.1:9093'],
    ['KAFKA_CLUSTER_ID', 'short'],
    ['KAFKA_CLUSTER_ID', '-G9jYWwtY2x1c3Rlci0wMQ'],
    ['KAFKA_SECURITY', 'ssl'],
  ])('%s=%s is refused', async (name, value) => {
    using bench = broker();
    const { code, stderr } = await bench.run('broker/broker.sh', [], { ...settings(bench), [name]: value });
    expect([code, stderr.includes(name)]).toEqual([2, true]);
  });
});
