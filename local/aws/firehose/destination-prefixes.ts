/**
 * The two prefixes of a destination, and the rules between them.
 *
 * Follows "Semantic rules" of https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html and
 * https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-s3bucketprefix.html.
 */

import { AwsError } from '../wire/errors.ts';
import { type JsonObject, optionalText } from '../wire/fields.ts';
import { has, type Prefix, readPrefix } from './prefix.ts';

/** What follows a prefix that says nothing of the time. */
const hourly = '!{timestamp:yyyy/MM/dd/HH/}';
const errorType = '!{firehose:error-output-type}/';

/** Both prefixes as objects get them. Throws InvalidArgumentException. */
export function readPrefixes(
  config: JsonObject,
  partitioned: boolean,
): { readonly prefix: Prefix; readonly errorPrefix: Prefix } {
  const text = optionalText(config, 'Prefix') ?? '';
  const prefix = readPrefix(text, 'Prefix');
  const errorText = optionalText(config, 'ErrorOutputPrefix') ?? '';
  const errorPrefix = readPrefix(errorText, 'ErrorOutputPrefix');
  check(prefix, errorPrefix, partitioned);
  const isDated = has(prefix, 'timestamp') || partitioned;
  return {
    prefix: isDated ? prefix : readPrefix(`${text}${hourly}`, 'Prefix'),
    errorPrefix: isExpression(errorPrefix)
      ? errorPrefix
      : readPrefix(`${errorText === '' ? text : errorText}${errorType}${hourly}`, 'ErrorOutputPrefix'),
  };
}

const isExpression = ({ parts }: Prefix): boolean => parts.some(({ kind }) => kind !== 'text');

function check(prefix: Prefix, errorPrefix: Prefix, partitioned: boolean): void {
  const needsError = isExpression(prefix) || partitioned;
  const rules: readonly (readonly [boolean, string])[] = [
    [has(prefix, 'error type'), "Prefix can't contain '!{firehose:error-output-type}'."],
    [has(errorPrefix, 'key'), "ErrorOutputPrefix can't contain partition keys."],
    [needsError && errorPrefix.parts.length === 0, "ErrorOutputPrefix can't be null when Prefix contains expressions."],
    [
      isExpression(errorPrefix) && !has(errorPrefix, 'error type'),
      "ErrorOutputPrefix with expressions must contain '!{firehose:error-output-type}'.",
    ],
    [
      has(prefix, 'key') && !partitioned,
      'Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is enabled.',
    ],
    [!has(prefix, 'key') && partitioned, 'Prefix must contain partition keys when Dynamic Partitioning is enabled.'],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken !== undefined) throw new AwsError('InvalidArgumentException', broken[1]);
}
