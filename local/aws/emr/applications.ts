/**
 * EMR Serverless applications: their states, and a file that keeps them when the gateway ends cleanly or not.
 *
 * Follows "Application states" of the EMR Serverless user guide.
 */

import { randomBytes } from 'node:crypto';
import { keptFile } from '../kept-file.ts';
import { AwsError } from '../wire/errors.ts';
import { isObject, type JsonObject } from '../wire/fields.ts';

type ApplicationState = 'CREATING' | 'CREATED' | 'STARTING' | 'STARTED' | 'STOPPING' | 'STOPPED' | 'TERMINATED';

/** One application; times in milliseconds. */
export interface Application {
  readonly id: string;
  readonly region: string;
  readonly arn: string;
  readonly clientToken: string;
  /** What CreateApplication asked for, with what UpdateApplication changed. */
  readonly settings: JsonObject;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: ApplicationState;
  readonly stateDetails: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Account of the local cloud. */
export const account = '000000000000';

/** EMR's default for applications that do not say, in minutes. */
const defaultIdleMinutes = 15;

export interface Applications {
  add(region: string, settings: JsonObject, clientToken: string): Application;
  /** Throws ResourceNotFoundException. */
  get(region: string, id: string): Application;
  /** Newest first; those that are terminated too. */
  list(region: string): readonly Application[];
  /** The application with these fields changed. */
  change(application: Application, fields: Partial<Application>): Application;
}

/** What an application store works with. */
export interface ApplicationsOptions {
  /** File that keeps the applications; undefined for memory only. */
  readonly file?: string | undefined;
  /** Whether runs of the application are under way: then it is not idle. */
  readonly isBusy: (application: Application) => boolean;
}

/** The applications of `file`, none if there is none. What was started has no capacity any more, so it is stopped. */
export function openApplications({ file, isBusy }: ApplicationsOptions): Applications {
  const kept = keptFile<readonly Application[]>(file);
  const byId = new Map((kept.read() ?? []).map((application) => [application.id, rested(application)]));
  const keep = (application: Application): Application => {
    byId.set(application.id, application);
    kept.write([...byId.values()]);
    return application;
  };
  const change = (application: Application, fields: Partial<Application>): Application =>
    keep({ ...application, ...fields, updatedAt: Date.now() });
  const current = (application: Application): Application =>
    isIdle(application) && !isBusy(application)
      ? change(application, { state: 'STOPPED', stateDetails: 'AUTO_STOPPING' })
      : application;
  const list = (region: string): readonly Application[] =>
    [...byId.values()]
      .filter((application) => application.region === region)
      .map(current)
      .toSorted((a, b) => b.createdAt - a.createdAt);
  return {
    list,
    change,
    add(region, settings, clientToken) {
      const id = `00${[...randomBytes(14)].map((byte) => (byte % 36).toString(36)).join('')}`;
      const now = Date.now();
      const arn = `arn:aws:emr-serverless:${region}:${account}:/applications/${id}`;
      const states = { state: 'CREATED', stateDetails: '', createdAt: now, updatedAt: now } as const;
      return keep({ id, region, arn, clientToken, settings, tags: tagsOf(settings), ...states });
    },
    get(region, id) {
      const application = byId.get(id);
      if (application === undefined || application.region !== region) {
        throw new AwsError('ResourceNotFoundException', `Application ${id} does not exist.`, { status: 404 });
      }
      return current(application);
    },
  };
}

function isIdle({ state, settings, updatedAt }: Application): boolean {
  const stop = isObject(settings.autoStopConfiguration) ? settings.autoStopConfiguration : {};
  if (state !== 'STARTED' || stop.enabled === false) return false;
  const minutes = typeof stop.idleTimeoutMinutes === 'number' ? stop.idleTimeoutMinutes : defaultIdleMinutes;
  return Date.now() - updatedAt > minutes * 60_000;
}

function rested(application: Application): Application {
  const isUp = application.state === 'STARTED' || application.state === 'STARTING' || application.state === 'STOPPING';
  return isUp ? { ...application, state: 'STOPPED' } : application;
}

function tagsOf({ tags }: JsonObject): Readonly<Record<string, string>> {
  return isObject(tags) ? Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])) : {};
}
