/**
 * How the gateway refuses a call: an error that a client of the AWS SDK recognises by its type, and its three wire forms.
 *
 * Follows "AWS JSON 1.1 protocol" and "AWS Query protocol" of the Smithy specification and "Error responses" of the S3
 * API reference.
 */

import { type ErrorDetail, StreampactError } from '../../../contracts/src/error.ts';

/** A refusal in AWS's words, e.g. `EntityNotFoundException`. `status` is the HTTP status; 4xx are not retried by SDKs. */
export class AwsError extends StreampactError {
  readonly type: string;
  readonly status: number;

  constructor(type: string, what: string, detail: ErrorDetail & { readonly status?: number } = {}) {
    super('AWS_REFUSED', what, detail);
    this.type = type;
    this.status = detail.status ?? 400;
  }
}

/** What travels back for an error. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Services of the Query, EC2 and REST-XML protocols; S3 has a form of its own, and all others speak JSON. */
const xmlServices: ReadonlySet<string> = new Set([
  'autoscaling',
  'cloudformation',
  'cloudfront',
  'ec2',
  'elasticloadbalancing',
  'iam',
  'rds',
  'route53',
  'sns',
  'sts',
]);

/** `error` in the wire form of `service`; anything but an {@link AwsError} is the gateway's own fault. */
export function errorReply(service: string, error: unknown): ErrorReply {
  const refusal = error instanceof AwsError ? error : internalError(error);
  if (service === 's3') return xml(refusal, s3Body(refusal));
  if (xmlServices.has(service)) return xml(refusal, `<ErrorResponse>${errorElement(refusal)}</ErrorResponse>`);
  return {
    status: refusal.status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': refusal.type },
    body: JSON.stringify({ __type: refusal.type, message: refusal.message, Message: refusal.message }),
  };
}

function internalError(error: unknown): AwsError {
  const what = error instanceof Error ? error.message : String(error);
  return new AwsError('InternalFailure', `The local cloud's gateway failed: ${what}`, { status: 500, cause: error });
}

function xml(refusal: AwsError, body: string): ErrorReply {
  return {
    status: refusal.status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

function s3Body(refusal: AwsError): string {
  return `<Error><Code>${escapeXml(refusal.type)}</Code><Message>${escapeXml(refusal.message)}</Message></Error>`;
}

function errorElement(refusal: AwsError): string {
  const fault = refusal.status < 500 ? 'Sender' : 'Receiver';
  const code = `<Code>${escapeXml(refusal.type)}</Code><Message>${escapeXml(refusal.message)}</Message>`;
  return `<Error><Type>${fault}</Type>${code}</Error>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
