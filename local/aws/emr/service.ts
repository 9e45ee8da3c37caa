/**
 * EMR Serverless, for real: applications, and runs of PySpark jobs on Spark 3.5.
 *
 * Stands for the service `emr-serverless`, which the emulator lacks. Differs: Spark runs one script at a time in a warm
 * session, so release, architecture, capacities, network and images are kept and told but change nothing, and of
 * `--conf` only `spark.submit.pyFiles` and `spark.emr-serverless.driverEnv.*` do (not which Python runs); a cancelled or
 * late run is answered as such at once, while Spark finishes its script; logs are files, in neither S3 nor CloudWatch;
 * roles are not assumed; there are no Hive jobs, streaming jobs, sessions or dashboards; states in between last no time;
 * no events and no metrics. Applications outlive the gateway, runs do not.
 *
 * Follows the EMR Serverless API reference (2021-07-13).
 */

import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Handler, JsonCall, PathRoute } from '../routes.ts';
import type { SparkTools } from '../spark/jobs.ts';
import { AwsError } from '../wire/errors.ts';
import { type JsonObject, object, optionalInteger, optionalText, requiredText, textMap } from '../wire/fields.ts';
import { type Application, type Applications, openApplications } from './applications.ts';
import { describeApplication, describeRun, summariseApplication, summariseRun } from './describe.ts';
import { isUnderWay, type JobRuns, openJobRuns, runArn } from './job-runs.ts';
import { cancel, startWaiting } from './job-work.ts';
import { pageOf } from './pages.ts';
import { readSparkSubmit } from './spark-submit.ts';

/** What the service works with. */
export interface EmrOptions extends SparkTools {
  /** Folder that keeps the applications; undefined for memory only. */
  readonly stateDir?: string;
}

interface Emr {
  readonly tools: SparkTools;
  readonly applications: Applications;
  readonly runs: JobRuns;
}

/** The operations of EMR Serverless. Throws when the file of applications cannot be read. */
export function emrRoutes({ stateDir, ...tools }: EmrOptions): readonly PathRoute[] {
  const runs = openJobRuns();
  const file = stateDir === undefined ? undefined : join(stateDir, 'emr-serverless', 'applications.json');
  const applications = openApplications({ file, isBusy: ({ id }) => runs.list(id).some(isUnderWay) });
  const emr: Emr = { tools, applications, runs };
  return [
    route('POST', '/applications', (call) => createApplication(emr, call)),
    route('GET', '/applications', (call) => listApplications(emr, call)),
    route('GET', '/applications/{id}', async (call) => ({
      application: describeApplication(applicationOf(emr, call)),
    })),
    route('PATCH', '/applications/{id}', (call) => updateApplication(emr, call)),
    route('DELETE', '/applications/{id}', (call) => deleteApplication(emr, call)),
    route('POST', '/applications/{id}/start', (call) => startApplication(emr, call)),
    route('POST', '/applications/{id}/stop', (call) => stopApplication(emr, call)),
    route('POST', '/applications/{id}/jobruns', (call) => startJobRun(emr, call)),
    route('GET', '/applications/{id}/jobruns', (call) => listJobRuns(emr, call)),
    route('GET', '/applications/{id}/jobruns/{run}', async (call) => ({
      jobRun: describeRun(runs.get(applicationOf(emr, call), segment(call, 4))),
    })),
    route('DELETE', '/applications/{id}/jobruns/{run}', (call) => cancelJobRun(emr, call)),
    route('GET', '/tags/{arn}', async (call) => ({ tags: taggedOf(emr, call).tags })),
    route('POST', '/tags/{arn}', (call) => tagResource(emr, call)),
    route('DELETE', '/tags/{arn}', (call) => untagResource(emr, call)),
  ];
}

function route(method: string, path: string, handle: Handler): PathRoute {
  const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
  return { service: 'emr-serverless', method, path: pattern, handle };
}

/** The n-th part of the path: `/applications/{2}/jobruns/{4}`. */
const segment = ({ path }: JsonCall, index: number): string => decodeURIComponent(path.split('/')[index] ?? '');

const applicationOf = ({ applications }: Emr, call: JsonCall): Application =>
  applications.get(call.region, segment(call, 2));

async function createApplication({ applications }: Emr, { input, region }: JsonCall): Promise<JsonObject> {
  const { clientToken, ...settings } = input;
  const token = requiredText({ clientToken }, 'clientToken');
  const release = requiredText(input, 'releaseLabel');
  if (!/^emr-\d+\.\d+\.\d+$/.test(release)) throw invalid(`'${release}' is not a release like emr-7.5.0.`);
  if (requiredText(input, 'type').toLowerCase() !== 'spark') {
    throw invalid('The local EMR Serverless has applications of type Spark only.');
  }
  const same = applications.list(region).find((application) => application.clientToken === token);
  if (same !== undefined && !isDeepStrictEqual(same.settings, settings)) throw tokenUsed(token);
  const application = same ?? applications.add(region, settings, token);
  return { applicationId: application.id, name: application.settings.name, arn: application.arn };
}

async function listApplications({ applications }: Emr, { region, query }: JsonCall): Promise<JsonObject> {
  const states = query.getAll('states');
  const listed = applications
    .list(region)
    .filter(({ state }) => (states.length === 0 ? state !== 'TERMINATED' : states.includes(state)));
  const { page, nextToken } = pageOf(listed, query);
  return { applications: page.map(summariseApplication), ...nextToken };
}

async function updateApplication(emr: Emr, call: JsonCall): Promise<JsonObject> {
  const application = applicationOf(emr, call);
  requireState(application, ['CREATED', 'STOPPED'], 'updated');
  const { clientToken: _, ...changed } = call.input;
  const updated = emr.applications.change(application, { settings: { ...application.settings, ...changed } });
  return { application: describeApplication(updated) };
}

async function deleteApplication(emr: Emr, call: JsonCall): Promise<JsonObject> {
  const application = applicationOf(emr, call);
  requireState(application, ['CREATED', 'STOPPED'], 'deleted');
  emr.applications.change(application, { state: 'TERMINATED', stateDetails: 'TERMINATED_BY_USER_REQUEST' });
  return {};
}

async function startApplication(emr: Emr, call: JsonCall): Promise<JsonObject> {
  const application = applicationOf(emr, call);
  requireState(application, ['CREATED', 'STARTED', 'STOPPED'], 'started');
  emr.applications.change(application, { state: 'STARTED', stateDetails: '' });
  return {};
}

async function stopApplication(emr: Emr, call: JsonCall): Promise<JsonObject> {
  const application = applicationOf(emr, call);
  requireState(application, ['CREATED', 'STARTED', 'STOPPED'], 'stopped');
  if (emr.runs.list(application.id).some(isUnderWay)) {
    throw invalid(`Application ${application.id} has runs that have not ended: cancel them first.`);
  }
  emr.applications.change(application, { state: 'STOPPED', stateDetails: 'STOPPED_BY_USER_REQUEST' });
  return {};
}

async function startJobRun(emr: Emr, call: JsonCall): Promise<JsonObject> {
  const application = applicationOf(emr, call);
  const token = requiredText(call.input, 'clientToken');
  requiredText(call.input, 'executionRoleArn');
  optionalText(call.input, 'name');
  optionalInteger(call.input, 'executionTimeoutMinutes');
  if ((optionalText(call.input, 'mode') ?? 'BATCH') !== 'BATCH') {
    throw invalid('The local EMR Serverless runs batch jobs only.');
  }
  const submit = readSparkSubmit(call.input);
  const same = emr.runs.list(application.id).find(({ request }) => request.clientToken === token);
  if (same !== undefined && !isDeepStrictEqual(same.request, call.input)) throw tokenUsed(token);
  if (same === undefined) wake(emr, application);
  const run = same ?? emr.runs.start(application, call.input, submit);
  startWaiting(emr.tools, emr.runs, application.id);
  return { applicationId: application.id, jobRunId: run.id, arn: runArn(run) };
}

/** A job starts an application that starts by itself, which is the default. */
function wake({ applications }: Emr, application: Application): void {
  const startsItself = object(application.settings, 'autoStartConfiguration').enabled !== false;
  requireState(application, startsItself ? ['CREATED', 'STARTED', 'STOPPED'] : ['STARTED'], 'given a job');
  applications.change(application, { state: 'STARTED', stateDetails: '' });
}

async function listJobRuns(emr: Emr, call: JsonCall): Promise<JsonObject> {
  const states = call.query.getAll('states');
  const [after, before] = ['createdAtAfter', 'createdAtBefore'].map((name) => Date.parse(call.query.get(name) ?? ''));
  const listed = emr.runs
    .list(applicationOf(emr, call).id)
    .filter(({ state }) => states.length === 0 || states.includes(state))
    .filter(({ createdAt }) => !(createdAt < (after ?? Number.NaN)) && !(createdAt > (before ?? Number.NaN)));
  const { page, nextToken } = pageOf(listed, call.query);
  return { jobRuns: page.map(summariseRun), ...nextToken };
}

async function cancelJobRun(emr: Emr, call: JsonCall): Promise<JsonObject> {
  const application = applicationOf(emr, call);
  const run = emr.runs.get(application, segment(call, 4));
  if (!isUnderWay(run)) throw invalid(`Job run ${run.id} has ended: ${run.state}.`);
  cancel(run);
  return { applicationId: application.id, jobRunId: run.id };
}

function taggedOf({ applications }: Emr, call: JsonCall): Application {
  const arn = segment(call, 2);
  const [, id] = /:\/applications\/([^/]+)$/.exec(arn) ?? [];
  if (id === undefined) throw invalid(`The local EMR Serverless has tags of applications only, not of '${arn}'.`);
  return applications.get(call.region, id);
}

async function tagResource(emr: Emr, call: JsonCall): Promise<JsonObject> {
  const application = taggedOf(emr, call);
  emr.applications.change(application, { tags: { ...application.tags, ...textMap(call.input, 'tags') } });
  return {};
}

async function untagResource(emr: Emr, call: JsonCall): Promise<JsonObject> {
  const application = taggedOf(emr, call);
  const dropped = new Set(call.query.getAll('tagKeys'));
  const kept = Object.entries(application.tags).filter(([key]) => !dropped.has(key));
  emr.applications.change(application, { tags: Object.fromEntries(kept) });
  return {};
}

function requireState({ id, state }: Application, allowed: readonly Application['state'][], what: string): void {
  if (allowed.includes(state)) return;
  throw invalid(`Application ${id} cannot be ${what} in the state ${state}; it must be ${allowed.join(' or ')}.`);
}

const invalid = (what: string): AwsError => new AwsError('ValidationException', what);

const tokenUsed = (token: string): AwsError =>
  new AwsError('ConflictException', `The client token ${token} was used with other parameters.`, { status: 409 });
