/**
 * What a Spark job driver asks for: the script, its arguments, the files it imports, and settings of spark-submit.
 *
 * Follows "Using Spark configurations when you run EMR Serverless jobs" of the EMR Serverless user guide.
 */

import { AwsError } from '../wire/errors.ts';
import { type JsonObject, object, optionalText, requiredText, textList } from '../wire/fields.ts';
import { parseS3Uri } from '../wire/s3-uri.ts';

/** A job driver, read. */
export interface SparkSubmit {
  /** `s3://` address of the script. */
  readonly entryPoint: string;
  readonly args: readonly string[];
  /** `s3://` addresses that the script imports from. */
  readonly pyFiles: readonly string[];
  /** `spark.*` settings by name. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The job driver of a StartJobRun. Throws ValidationException. */
export function readSparkSubmit(request: JsonObject): SparkSubmit {
  const driver = object(request, 'jobDriver');
  if (driver.sparkSubmit === undefined) {
    throw invalid('The local EMR Serverless runs Spark jobs: jobDriver.sparkSubmit is missing.');
  }
  const submit = object(driver, 'sparkSubmit');
  const entryPoint = requiredText(submit, 'entryPoint');
  const { settings, pyFiles } = readParameters(optionalText(submit, 'sparkSubmitParameters') ?? '');
  for (const uri of [entryPoint, ...pyFiles]) {
    if (parseS3Uri(uri) === undefined) throw invalid(`'${uri}' is not an address like s3://bucket/path.`);
  }
  if (!entryPoint.endsWith('.py')) throw invalid(`The local EMR Serverless runs Python scripts, not '${entryPoint}'.`);
  return { entryPoint, args: textList(submit, 'entryPointArguments'), pyFiles, settings };
}

/** `--conf` and `--py-files` as spark-submit reads them; the other options have no meaning here. */
function readParameters(text: string): Pick<SparkSubmit, 'settings' | 'pyFiles'> {
  const settings: Record<string, string> = {};
  const words = splitWords(text);
  const files: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const [option = '', ...inline] = (words[at] ?? '').split(/=(.*)/s);
    if (option !== '--conf' && option !== '-c' && option !== '--py-files') continue;
    const value = inline.length > 0 ? inline[0] : words[++at];
    if (value === undefined) throw invalid(`sparkSubmitParameters: ${option} has no value.`);
    if (option === '--py-files') {
      files.push(value);
      continue;
    }
    const [name = '', setting] = value.split(/=(.*)/s);
    if (setting === undefined || !name.startsWith('spark.')) {
      throw invalid(`sparkSubmitParameters: '${value}' is not a setting like spark.name=value.`);
    }
    settings[name] = setting;
  }
  const listed = [...files, settings['spark.submit.pyFiles'] ?? ''].flatMap((list) => list.split(','));
  return { settings, pyFiles: listed.map((uri) => uri.trim()).filter((uri) => uri !== '') };
}

/** Words as a shell splits them: quotes keep blanks, a backslash keeps the next character. */
function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  const word = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs;
  for (const [match] of text.matchAll(word)) {
    words.push(
      match.replace(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs, (_, escaped, double, single) =>
        String(escaped ?? double?.replace(/\\(["\\$`])/g, '$1') ?? single),
      ),
    );
  }
  return words;
}

const driverEnvironment = 'spark.emr-serverless.driverEnv.';

/** Variables for the driver. Which Python runs is the local cloud's own affair. */
export function driverEnv({ settings }: SparkSubmit): Readonly<Record<string, string>> {
  const given = Object.entries(settings).filter(([name]) => name.startsWith(driverEnvironment));
  return Object.fromEntries(
    given
      .map(([name, value]) => [name.slice(driverEnvironment.length), value] as const)
      .filter(([name]) => !name.startsWith('PYSPARK_')),
  );
}

function invalid(what: string): AwsError {
  return new AwsError('ValidationException', what);
}
