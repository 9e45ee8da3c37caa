/**
 * What happens to records before they are delivered: a Lambda function, and a line feed behind each.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html and, for sizes and defaults,
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html. Differs: no inline parsing (jq),
 * deaggregation, decompression or extraction of CloudWatch's messages.
 */

import { AwsError } from '../wire/errors.ts';
import { isObject, type JsonObject, requiredText } from '../wire/fields.ts';

/** A Lambda function that is given batches of records. */
export interface Transform {
  readonly functionArn: string;
  /** Of a batch, before it is written as JSON. */
  readonly bufferBytes: number;
  readonly bufferMs: number;
  /** Calls after the first one. */
  readonly retries: number;
}

/** What the processors of a destination come to. */
export interface Processors {
  readonly transform?: Transform;
  readonly delimiter: string;
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

const ranges = {
  BufferSizeInMBs: { least: 0.2, most: 3, usual: 1 },
  BufferIntervalInSeconds: { least: 0, most: 900, usual: 60 },
  NumberOfRetries: { least: 0, most: 300, usual: 3 },
} satisfies Readonly<Record<string, Range>>;

/** Reads a ProcessingConfiguration. Throws InvalidArgumentException. */
export function readProcessors(config: JsonObject): Processors {
  const processors = config.Enabled === true && Array.isArray(config.Processors) ? config.Processors : [];
  let found: Processors = { delimiter: '' };
  for (const processor of processors.filter(isObject)) {
    const type = requiredText(processor, 'Type');
    const parameters = parametersOf(processor);
    if (type === 'Lambda' && found.transform === undefined) found = { ...found, transform: readLambda(parameters) };
    else if (type === 'AppendDelimiterToRecord') found = { ...found, delimiter: delimiterOf(parameters) };
    else throw invalid(`The local Firehose has no processor '${type}', or no second one.`);
  }
  return found;
}

type Parameters = ReadonlyMap<string, string>;

function parametersOf({ Parameters: given = [] }: JsonObject): Parameters {
  const list = Array.isArray(given) ? given.filter(isObject) : [];
  return new Map(list.map((item) => [requiredText(item, 'ParameterName'), requiredText(item, 'ParameterValue')]));
}

function readLambda(parameters: Parameters): Transform {
  const functionArn = parameters.get('LambdaArn') ?? '';
  if (!/^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/.test(functionArn)) {
    throw invalid(`LambdaArn '${functionArn}' is not the ARN of a function.`);
  }
  return {
    functionArn,
    bufferBytes: Math.round(ranged(parameters, 'BufferSizeInMBs') * 1024 * 1024),
    bufferMs: ranged(parameters, 'BufferIntervalInSeconds') * 1_000,
    retries: ranged(parameters, 'NumberOfRetries'),
  };
}

function ranged(parameters: Parameters, name: keyof typeof ranges): number {
  const { least, most, usual } = ranges[name];
  const text = parameters.get(name) ?? String(usual);
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < least || value > most) {
    throw invalid(`${name} must be ${least} to ${most}, and is '${text}'.`);
  }
  return value;
}

/** The documentation writes the delimiter as `\\n`. */
function delimiterOf(parameters: Parameters): string {
  return (parameters.get('Delimiter') ?? '\\n').replaceAll('\\n', '\n');
}

const invalid = (what: string): AwsError => new AwsError('InvalidArgumentException', what);
