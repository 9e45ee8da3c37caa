/** Our own rules for GitHub's workflows and actions, which actionlint does not know. */
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly if?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>> | string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Action {
  readonly runs?: { readonly using?: string; readonly steps?: readonly Step[] };
}

/** What is wrong with a workflow. */
export function workflowBreaches(text: string): readonly string[] {
  const { on, permissions, jobs } = parse(text) as Workflow;
  const found: string[] = [...pinBreaches(text)];
  const events = typeof on === 'object' ? Object.keys(on) : [on];
  if (JSON.stringify(permissions) !== '{"contents":"read"}')
    found.push('a workflow begins with the right to read only');
  if (events.includes('pull_request_target')) found.push('pull_request_target runs foreign code with our rights');
  for (const [name, job] of Object.entries(jobs)) {
    if (job.uses === undefined && job['timeout-minutes'] === undefined) found.push(`${name} has no end`);
    found.push(...credentialBreaches(name, job, events), ...stepBreaches(name, job.steps ?? []));
  }
  return found;
}

/** What is wrong with a composite action, which runs with the rights and secrets of whoever uses it. */
export function actionBreaches(text: string): readonly string[] {
  const { runs } = parse(text) as Action;
  const steps = runs?.steps ?? [];
  const found = [...pinBreaches(text), ...stepBreaches('the action', steps)];
  if (runs?.using !== 'composite' || steps.length === 0) found.push('the action is not made of steps');
  if (steps.some(({ run, shell }) => run !== undefined && shell === undefined)) found.push('a step names no shell');
  if (/\bsecrets\./.test(text)) found.push('an action knows no secrets: they come as inputs');
  return found;
}

/** The version in the comment is what people read and Dependabot renews; the commit is what runs, whatever becomes of a tag. */
function pinBreaches(text: string): readonly string[] {
  return [...text.matchAll(/^[ -]*uses:\s*(.*)$/gm)].flatMap(([, used = '']) =>
    used.startsWith('./') || /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used)
      ? []
      : [`${used} is not pinned by its commit, with its version beside it`],
  );
}

const ofTheRepository = 'github.event.pull_request.head.repo.full_name == github.repository';

/** Who may get a role or a secret: jobs of an environment, and of branches only such as a reviewer lets go on and that deploy nothing. */
function credentialBreaches(name: string, job: Job, events: readonly string[]): readonly string[] {
  const given = JSON.stringify(job.steps ?? []);
  const trusted = job.permissions?.['id-token'] === 'write' || /\bsecrets\./.test(given);
  if (job.uses !== undefined || !trusted) return [];
  const found: string[] = [];
  const environment = typeof job.environment === 'string' ? job.environment : '';
  if (environment === '')
    found.push(`${name} gets a role or a secret without an environment that could ask for approval`);
  if (events.includes('pull_request')) {
    if (!environment.endsWith('-preview')) found.push(`${name} lets a branch into an environment that deploys`);
    if (job.if?.includes(ofTheRepository) !== true) found.push(`${name} gives a fork's code a role or a secret`);
  }
  if (/-(preview|verify)$/.test(environment) && /\bsecrets\.SNOWFLAKE_PRIVATE_KEY\b/.test(given))
    found.push(`${name} only reads, and holds the key of the user that deploys`);
  return found;
}

function stepBreaches(name: string, steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ uses = '', run = '', with: given }) => [
    ...(uses.startsWith('actions/checkout@') && given?.['persist-credentials'] !== false
      ? [`${name} leaves its token in the checkout`]
      : []),
    ...(uses.startsWith('aws-actions/') && 'aws-access-key-id' in (given ?? {})
      ? [`${name} uses a key that lasts`]
      : []),
    ...(/\$\{\{/.test(run) ? [`${name} pastes an expression into a shell`] : []),
  ]);
}
