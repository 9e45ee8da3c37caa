import { describe, expect, it } from 'vitest';
import { findRoute, operations, type Route } from '../routes.ts';
import { readCall } from './call.ts';

const scope = (service: string, region = 'eu-central-1') =>
  `AWS4-HMAC-SHA256 Credential=test/20261121/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`;

describe('a call', () => {
  it('names service and operation by its target, region by its signature', () => {
    const headers = { 'x-amz-target': 'AWSGlue.StartJobRun', authorization: scope('glue') };
    expect(readCall({ method: 'POST', url: '/', headers })).toEqual({
      service: 'glue',
      operation: 'StartJobRun',
      method: 'POST',
      path: '/',
      region: 'eu-central-1',
    });
  });

  it('needs no signature when its target tells', () => {
    const call = readCall({ method: 'POST', url: '/', headers: { 'x-amz-target': 'AmazonAthena.GetQueryResults' } });
    expect(call).toMatchObject({ service: 'athena', operation: 'GetQueryResults', region: 'us-east-1' });
  });

  it('has its service in its signature otherwise, also in a presigned address', () => {
    expect(readCall({ method: 'GET', url: '/b/k?x=1', headers: { authorization: scope('s3') } })).toMatchObject({
      service: 's3',
      path: '/b/k',
    });
    const url = '/b/k?X-Amz-Credential=test%2F20261121%2Fus-west-2%2Fs3%2Faws4_request&X-Amz-Date=1';
    expect(readCall({ method: 'GET', url, headers: {} })).toMatchObject({ service: 's3', region: 'us-west-2' });
  });

  it('has no service when nothing names one', () => {
    expect(readCall({ method: 'GET', url: '/', headers: {} })).not.toHaveProperty('operation');
    expect(readCall({ method: 'GET', url: '/', headers: { authorization: 'Basic eA==' } }).service).toBe('');
  });
});

describe('a route', () => {
  const handle = async () => ({});
  const routes: readonly Route[] = [
    ...operations('glue', { StartJobRun: handle }),
    { method: 'GET', path: /^\/_streampact\/health$/, handle },
  ];
  const find = (target: string) =>
    findRoute(routes, readCall({ method: 'POST', url: '/', headers: { 'x-amz-target': target } }));

  it('is found by service and operation, and by nothing less', () => {
    expect(find('AWSGlue.StartJobRun')).toBe(routes[0]);
    expect(find('AWSGlue.GetDatabase')).toBeUndefined();
    expect(find('AmazonAthena.StartJobRun')).toBeUndefined();
  });

  it('is found by method and path', () => {
    const at = (method: string, url: string) => findRoute(routes, readCall({ method, url, headers: {} }));
    expect(at('GET', '/_streampact/health?full')).toBe(routes[1]);
    expect(at('POST', '/_streampact/health')).toBeUndefined();
    expect(at('GET', '/bucket/_streampact/health')).toBeUndefined();
  });
});
