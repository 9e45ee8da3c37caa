import type { ApplicationArgs } from '@pulumi/aws/emrserverless/index.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Gateway, startGateway } from '../../aws/gateway.ts';
import { type Cloud, openCloud } from './cloud.ts';
import { emr } from './emr.ts';
import type { Resolved, ResourceRow } from './row.ts';

let gateway: Gateway;
let cloud: Cloud;

beforeAll(async () => {
  gateway = await startGateway({
    port: 0,
    // EMR Serverless is the gateway's own: nothing goes through to an emulator.
    upstream: 'http://127.0.0.1:9',
    trino: async () => Promise.reject(new Error('no Trino here')),
    logsDir: '.',
  });
  cloud = openCloud({ endpoint: gateway.url, region: 'us-east-1', account: '000000000000', root: '.' });
});
afterAll(() => gateway.stop());

const [row] = emr as readonly ResourceRow<ApplicationArgs>[];
const inputs = {
  name: 'batch',
  type: 'spark',
  releaseLabel: 'emr-7.9.0',
  architecture: 'ARM64',
  maximumCapacity: { cpu: '8 vCPU', memory: '32 GB' },
  schedulerConfiguration: { maxConcurrentRuns: 1 },
  networkConfiguration: { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] },
  initialCapacities: [{ initialCapacityType: 'Driver', initialCapacityConfig: { workerCount: 1 } }],
  tags: { team: 'fx', kept: 'yes' },
} as unknown as Resolved<ApplicationArgs>;

test('an application is created, changed while it runs, and deleted', async () => {
  const made = await row?.create(inputs, cloud);
  const { id = '', outputs = {} } = made ?? {};
  const service = await cloud.emr();
  const read = async () => (await service.getApplication({ applicationId: id })).application;
  expect(outputs.arn).toMatch(new RegExp(`^arn:aws:emr-serverless:us-east-1:\\d{12}:/applications/${id}$`));
  expect(await read()).toMatchObject({
    ...{ name: 'batch', state: 'CREATED', architecture: 'ARM64', maximumCapacity: { cpu: '8 vCPU', memory: '32 GB' } },
    initialCapacity: { Driver: { workerCount: 1 } },
    schedulerConfiguration: { maxConcurrentRuns: 1 },
    networkConfiguration: { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] },
    tags: { team: 'fx', kept: 'yes' },
  });
  await service.startApplication({ applicationId: id });
  const after = { ...inputs, maximumCapacity: { cpu: '4 vCPU', memory: '16 GB' }, tags: { kept: 'yes', new: '1' } };
  await row?.update?.({ id, inputs: after, before: inputs, outputs }, cloud);
  expect(await read()).toMatchObject({ state: 'STOPPED', maximumCapacity: { cpu: '4 vCPU' }, architecture: 'ARM64' });
  expect((await read())?.tags).toEqual({ kept: 'yes', new: '1' });
  await service.startApplication({ applicationId: id });
  await row?.delete({ id, inputs: after, outputs }, cloud);
  expect((await read())?.state).toBe('TERMINATED');
});

test('another name or type is another application, any other change is made in place', () => {
  expect(row?.replaceOn).toEqual(expect.arrayContaining(['name', 'type']));
  expect(row?.replaceOn).not.toEqual(expect.arrayContaining(['maximumCapacity']));
});

test('an application that cannot be is refused in the service’s words', async () => {
  await expect(row?.create({ ...inputs, releaseLabel: 'seven' }, cloud)).rejects.toMatchObject({
    name: 'ValidationException',
  });
});
