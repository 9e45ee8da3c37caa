/** Structured logs: one JSON object a line on stderr, because results go to stdout. */

import type { DestinationStream, Logger } from 'pino';
import { pino } from 'pino';
import { isStreampactError } from '../../contracts/src/error.ts';
import { notJson } from './judge.ts';

export type { Logger } from 'pino';

/** Field names whose values are never written, at the top of an entry or one or two objects below it. */
const secretFields = [
  'authorization',
  'Authorization',
  'apiKey',
  'password',
  'secret',
  'SecretString',
  'token',
] as const;

/** What a logger is made of. */
export interface LogOptions {
  /** Written on every line. */
  readonly name: string;
  /** Slug of the data product, of a process that serves one alone. */
  readonly product?: string;
  /** Least severe level that is written. */
  readonly level: string;
  /** stderr by default; written synchronously, so that no line is lost when a process ends or a Lambda is frozen. */
  readonly destination?: DestinationStream;
}

/** A logger for one function. Put errors under `err`: codes, places and causes are kept, stacks only for bugs. */
export function createLogger(options: LogOptions): Logger {
  return pino(
    {
      level: options.level,
      base: { name: options.name },
      // Not in `base`: a line that names its product itself would name it twice.
      mixin: () => placeOf(options),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
    },
    options.destination ?? standardError(),
  );
}

/** Which stack, product and function a line is of, as far as the environment says. */
function placeOf({ product }: LogOptions): Readonly<Record<string, string>> {
  const { STREAMPACT_STACK: stack, STREAMPACT_PRODUCT, AWS_LAMBDA_FUNCTION_NAME: lambda } = process.env;
  const given = { stack, product: product ?? STREAMPACT_PRODUCT, function: lambda };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Bytes of lines that are kept while stderr takes none; later ones are dropped. */
const keptBytes = 1_048_576;

/** A log that cannot be written (a full disk, a reader that is gone) is no reason to stop the work that it tells of. */
function standardError(): DestinationStream {
  const destination = pino.destination({ dest: 2, sync: true, maxLength: keptBytes });
  destination.on('error', () => undefined); // tried again with the next line
  return destination;
}

/** The error as it may be shown to whoever reads logs: the JSON parser's own words quote what it read. */
export function quoteless(error: unknown): unknown {
  return isAboutJson(error) ? new SyntaxError(notJson(error)) : error;
}

/** An error of the JSON parser, which quotes what it read. */
function isAboutJson(error: unknown): error is SyntaxError {
  return error instanceof SyntaxError && /JSON/.test(error.message);
}

/** A stack without the message at its head. */
function framesOf({ stack = '' }: Error): string {
  return stack.slice(Math.max(0, stack.indexOf('\n    at ')));
}

/** An error as plain fields. Causes are told by name and message only, three deep. */
function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (isStreampactError(error)) {
    const { code, message, where, fix } = error;
    return { code, message, where, fix, causes: causesOf(error) };
  }
  if (isAboutJson(error)) return { name: error.name, message: notJson(error), stack: framesOf(error) };
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  return { message: String(error) };
}

function causesOf(error: Error): readonly string[] {
  const causes: string[] = [];
  for (let next = error.cause; next !== undefined && next !== null && causes.length < 3; ) {
    const told = isAboutJson(next) ? `${next.name}: ${notJson(next)}` : undefined;
    causes.push(told ?? (next instanceof Error ? `${next.name}: ${next.message}` : String(next)));
    next = next instanceof Error ? next.cause : undefined;
  }
  return causes;
}
