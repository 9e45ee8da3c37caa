/**
 * The arguments of a job run: the job's defaults, then the run's, then those that no run may override.
 *
 * Follows "Using job parameters in AWS Glue jobs" of the Glue developer guide.
 */

/** Arguments by name, dashes included: `--lake-bucket` → `example`. */
export type JobArguments = Readonly<Record<string, string>>;

/** Where a run's arguments come from. */
export interface ArgumentSources {
  readonly defaults: JobArguments;
  readonly run: JobArguments;
  readonly fixed: JobArguments;
}

/** The arguments of a run, the later source winning. */
export function mergeArguments({ defaults, run, fixed }: ArgumentSources): JobArguments {
  return { ...defaults, ...run, ...fixed };
}

/** Arguments that Glue's launcher uses up itself; scripts never see them. */
const launcherArguments: ReadonlySet<string> = new Set([
  '--additional-python-modules',
  '--class',
  '--conf',
  '--datalake-formats',
  '--enable-continuous-cloudwatch-log',
  '--enable-glue-datacatalog',
  '--enable-metrics',
  '--enable-observability-metrics',
  '--enable-spark-ui',
  '--extra-files',
  '--extra-jars',
  '--extra-py-files',
  '--job-language',
  '--python-modules-installer-option',
  '--scriptLocation',
  '--spark-event-logs-path',
  '--user-jars-first',
]);

/** What stands in the script's `sys.argv`, behind its own name. */
export function scriptArguments(
  merged: JobArguments,
  { jobName, runId }: { readonly jobName: string; readonly runId: string },
): readonly string[] {
  const passed = Object.entries(merged).filter(([name]) => !launcherArguments.has(name));
  const all = { '--JOB_NAME': jobName, '--JOB_ID': jobName, ...Object.fromEntries(passed), '--JOB_RUN_ID': runId };
  return Object.entries(all).flat();
}

/** The addresses in `--extra-py-files`. */
export function extraPyFiles(merged: JobArguments): readonly string[] {
  const list = merged['--extra-py-files'] ?? '';
  return list
    .split(',')
    .map((uri) => uri.trim())
    .filter((uri) => uri !== '');
}
