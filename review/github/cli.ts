/** `node --import tsx review/github/cli.ts comment`: the pull request's comment, from a report that another job wrote. */
import { appendFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { StreampactError } from '../../contracts/src/error.ts';
import { guarded } from '../../contracts/src/subcommand.ts';
import { refusalOf } from '../../contracts/src/usage.ts';
import { commentMarker, render, renderFailure } from '../report/index.ts';
import type { Report } from '../report/model.ts';
import { gitHub } from './client.ts';
import { upsertComment } from './comment.ts';
import { readEvent } from './event.ts';
import { pullRequestOf } from './pull-request.ts';
import { type Found, readReport } from './report-file.ts';

const plain = { color: false, explain: true };

type Environment = Readonly<Record<string, string | undefined>>;

interface CommentOptions {
  /** A report of `npm run diff -- --format json`, or what that prints if it could not tell. */
  readonly report: string;
  /** Where to write the report as SARIF, for code scanning. Default: nowhere. */
  readonly sarif?: string;
}

/**
 * Renders a report by this checkout's own code and keeps it in the pull request's comment. The job's environment names
 * the repository, the event and the token; the report names nothing but contracts. Tells the job's next steps the
 * number of the pull request in GITHUB_OUTPUT.
 */
async function comment(options: CommentOptions, environment: Environment): Promise<string> {
  const need = (name: string): string => {
    const value = environment[name];
    if (value !== undefined && value !== '') return value;
    throw new StreampactError('GITHUB_EVENT_INVALID', `${name} is not set`, {
      fix: 'run this in a GitHub workflow; GITHUB_TOKEN must be passed to the step by name',
    });
  };
  const found = await readReport(options.report);
  const head = await readEvent(need('GITHUB_EVENT_PATH'), need('GITHUB_REPOSITORY'));
  const pauseMs = Number(environment.STREAMPACT_GITHUB_PAUSE_MS ?? 1000);
  const github = gitHub({ token: need('GITHUB_TOKEN'), apiUrl: need('GITHUB_API_URL'), pauseMs });
  const pullRequest = await pullRequestOf(github, head);
  if (pullRequest === undefined) return `no open pull request has the head ${head.headSha.slice(0, 7)}; nothing posted`;
  const posted = await upsertComment(github, {
    owner: head.owner,
    repo: head.repo,
    pullRequest,
    body: bodyOf(found),
    marker: commentMarker,
    create: 'failure' in found || hasNews(found.report),
  });
  // Without results the code scanning must hear nothing: it would take what it knows for mended.
  if ('failure' in found) return `comment of #${pullRequest}: ${posted}; the review could not tell`;
  if (options.sarif !== undefined) await writeFile(options.sarif, render(found.report, 'sarif', plain));
  if (environment.GITHUB_OUTPUT) await appendFile(environment.GITHUB_OUTPUT, `pull-request=${pullRequest}\n`);
  return `comment of #${pullRequest}: ${posted}`;
}

function bodyOf(found: Found): string {
  return 'failure' in found ? renderFailure(found.failure, 'markdown') : render(found.report, 'markdown', plain);
}

/** A pull request that touches no contract needs no comment, unless an older push left one. */
function hasNews({ contracts, approvalErrors, samples }: Report): boolean {
  return contracts.length > 0 || approvalErrors.length > 0 || samples !== undefined;
}

/** Runs the command line `argv` and returns the exit code: 0; 1 if GitHub would not; 2 for bad input. */
export async function main(argv: readonly string[], environment: Environment): Promise<number> {
  let code = 0;
  const program = new Command('review-comment').description('What a review says on GitHub.').exitOverride();
  program
    .command('comment')
    .description("write a report into the pull request's comment")
    .requiredOption('--report <file>', 'a report of npm run diff -- --format json')
    .option('--sarif <file>', 'also write it as SARIF, for code scanning')
    .action(async (options: CommentOptions) => {
      code = await guarded(async () => {
        process.stdout.write(`${await comment(options, environment)}\n`);
        return 0;
      }, false);
    });
  return (await refusalOf(program, argv)) ?? code;
}

if (import.meta.filename === process.argv[1]) process.exitCode = await main(process.argv.slice(2), process.env);
