/** Reads from a request's head which AWS operation it asks for, without touching its body. */

import type { IncomingHttpHeaders } from 'node:http';

/** Region of a call that is not signed. */
const defaultRegion = 'us-east-1';

/** One call, as far as its head tells. */
export interface AwsCall {
  /** Service name as signatures have it, e.g. `glue`; empty when the request is unsigned and names no target. */
  readonly service: string;
  /** Operation of a JSON-protocol service, e.g. `StartJobRun`; REST and Query services do not name it in their head. */
  readonly operation?: string;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly region: string;
}

/** The head of an HTTP request. */
export interface RequestHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** `X-Amz-Target` prefixes whose service differs from the signature's name or may come unsigned. */
const targetServices: Readonly<Record<string, string>> = {
  AmazonAthena: 'athena',
  AWSGlue: 'glue',
  Firehose_20150804: 'firehose',
};

/** Credential scope: `<key>/<date>/<region>/<service>/aws4_request`, in a header or (slashes encoded) a presigned URL. */
const scopePattern =
  /Credential=[^/%,\s]+(?:\/|%2F)\d{8}(?:\/|%2F)([a-z0-9-]+)(?:\/|%2F)([a-z0-9-]+)(?:\/|%2F)aws4_request/i;

/** Service, operation, region and path of a request. */
export function readCall(head: RequestHead): AwsCall {
  const url = head.url ?? '/';
  const queryAt = url.indexOf('?');
  const scope = scopePattern.exec(head.headers.authorization ?? '') ?? scopePattern.exec(url);
  const [prefix, operation] = targetOf(head.headers['x-amz-target']);
  return {
    service: targetServices[prefix] ?? scope?.[2]?.toLowerCase() ?? '',
    ...(operation === undefined ? {} : { operation }),
    method: head.method ?? 'GET',
    path: queryAt < 0 ? url : url.slice(0, queryAt),
    region: scope?.[1]?.toLowerCase() ?? defaultRegion,
  };
}

function targetOf(header: string | string[] | undefined): readonly [string, string | undefined] {
  const target = Array.isArray(header) ? header[0] : header;
  if (target === undefined) return ['', undefined];
  const dot = target.lastIndexOf('.');
  return dot < 0 ? ['', target] : [target.slice(0, dot), target.slice(dot + 1)];
}
