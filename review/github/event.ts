/** What GitHub says about the workflow run whose review is to be posted. */
import { readFile } from 'node:fs/promises';
import { StreampactError } from '../../contracts/src/error.ts';
import { isObject, type Json, valueAt } from '../../contracts/src/json.ts';

/** The pull request's head, as GitHub itself tells it: never what the checked code says of itself. */
export interface ReviewedHead {
  readonly owner: string;
  readonly repo: string;
  /** Owner of the repository that the branch is in; another one for forks. */
  readonly headOwner: string;
  readonly headBranch: string;
  readonly headSha: string;
}

const sha = /^[0-9a-f]{40}$/;
const login = /^[A-Za-z0-9-]{1,39}$/;
const repository = /^([A-Za-z0-9-]{1,39})\/([A-Za-z0-9._-]{1,100})$/;

/**
 * Reads the `workflow_run` event in `file` (GITHUB_EVENT_PATH) of the repository `name` (GITHUB_REPOSITORY).
 * Throws GITHUB_EVENT_INVALID for anything else.
 * @see https://docs.github.com/actions/reference/events-that-trigger-workflows#workflow_run
 */
export async function readEvent(file: string, name: string): Promise<ReviewedHead> {
  const [, owner, repo] = repository.exec(name) ?? [];
  if (owner === undefined || repo === undefined) throw invalid(`GITHUB_REPOSITORY is "${name}"`, file);
  const event = await parse(file);
  if (valueAt(event, ['workflow_run', 'event']) !== 'pull_request')
    throw invalid('the run is not of a pull_request', file);
  const text = (path: readonly string[], form: RegExp): string => {
    const value = valueAt(event, path);
    if (typeof value === 'string' && form.test(value)) return value;
    throw invalid(`${path.join('.')} is missing or not what it should be`, file);
  };
  return {
    owner,
    repo,
    headOwner: text(['workflow_run', 'head_repository', 'owner', 'login'], login),
    headBranch: text(['workflow_run', 'head_branch'], /^.{1,255}$/su),
    headSha: text(['workflow_run', 'head_sha'], sha),
  };
}

async function parse(file: string): Promise<Json> {
  try {
    const event = JSON.parse(await readFile(file, 'utf8')) as Json;
    if (isObject(event)) return event;
  } catch {
    // Told below.
  }
  throw invalid('it is not a JSON document', file);
}

function invalid(what: string, file: string): StreampactError {
  return new StreampactError('GITHUB_EVENT_INVALID', `not the event of a finished review: ${what}`, {
    where: file,
    fix: 'run this in a job of a workflow_run workflow, as .github/workflows/contract-review-comment.yaml does',
  });
}
