/** What EMR Serverless tells of applications and runs; times in seconds. */

import type { JsonObject } from '../wire/fields.ts';
import { type Application, account } from './applications.ts';
import { type JobRun, runArn } from './job-runs.ts';

/** What GetApplication says. */
export function describeApplication(application: Application): JsonObject {
  const { settings, tags } = application;
  return {
    autoStartConfiguration: { enabled: true },
    autoStopConfiguration: { enabled: true, idleTimeoutMinutes: 15 },
    ...settings,
    tags,
    applicationId: application.id,
    ...common(application),
  };
}

/** What ListApplications says. */
export function summariseApplication(application: Application): JsonObject {
  return { id: application.id, ...common(application) };
}

function common({ arn, settings, state, stateDetails, createdAt, updatedAt }: Application): JsonObject {
  return {
    name: settings.name,
    arn,
    releaseLabel: settings.releaseLabel,
    type: 'Spark',
    architecture: settings.architecture ?? 'X86_64',
    state,
    stateDetails,
    createdAt: createdAt / 1000,
    updatedAt: updatedAt / 1000,
  };
}

/** What GetJobRun says. */
export function describeRun(run: JobRun): JsonObject {
  const { request, startedAt, endedAt } = run;
  const { jobDriver, configurationOverrides, retryPolicy, tags = {} } = request;
  return {
    ...commonOfRun(run),
    jobRunId: run.id,
    jobDriver,
    ...present({ configurationOverrides, retryPolicy }),
    tags,
    executionTimeoutMinutes: run.timeoutMinutes,
    totalExecutionDurationSeconds: Math.round(
      (startedAt === undefined ? 0 : (endedAt ?? Date.now()) - startedAt) / 1000,
    ),
    ...present({
      networkConfiguration: run.application.settings.networkConfiguration,
      startedAt: startedAt === undefined ? undefined : startedAt / 1000,
      endedAt: endedAt === undefined ? undefined : endedAt / 1000,
    }),
  };
}

/** What ListJobRuns says. */
export function summariseRun(run: JobRun): JsonObject {
  return { ...commonOfRun(run), id: run.id, type: 'SPARK' };
}

function commonOfRun(run: JobRun): JsonObject {
  const { application, request } = run;
  return {
    applicationId: application.id,
    ...present({ name: request.name }),
    arn: runArn(run),
    createdBy: `arn:aws:iam::${account}:root`,
    createdAt: run.createdAt / 1000,
    updatedAt: run.updatedAt / 1000,
    executionRole: request.executionRoleArn,
    state: run.state,
    stateDetails: run.stateDetails,
    releaseLabel: application.settings.releaseLabel,
    mode: 'BATCH',
    attempt: run.attempt,
  };
}

function present(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
