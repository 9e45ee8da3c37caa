/** Keeps one comment of a pull request up to date. */
import { type GitHub, refused, statusOf } from './client.ts';

export interface Comment {
  readonly owner: string;
  readonly repo: string;
  readonly pullRequest: number;
  /** Markdown that holds {@link Comment.marker}. */
  readonly body: string;
  /** Text that tells our comment from all others. */
  readonly marker: string;
  /** Whether to write a comment where there is none; an existing one is always brought up to date. */
  readonly create: boolean;
}

export type Posted = 'created' | 'updated' | 'unchanged' | 'not-needed';

/** How often the whole of looking and writing is tried when GitHub fails in between. */
const attempts = 3;

/**
 * Writes the comment, or brings it up to date. A creation whose answer got lost is never blindly repeated: the next
 * attempt looks first, so there is one comment whatever fails.
 */
export async function upsertComment(github: GitHub, comment: Comment): Promise<Posted> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await upsertOnce(github, comment);
    } catch (error) {
      const status = statusOf(error);
      if (attempt === attempts || (status !== undefined && status < 500)) throw refused('write the comment', error);
    }
  }
}

async function upsertOnce(
  github: GitHub,
  { owner, repo, pullRequest, body, marker, create }: Comment,
): Promise<Posted> {
  const existing = await find(github, { owner, repo, pullRequest, marker });
  if (existing === undefined) {
    if (!create) return 'not-needed';
    await github.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      owner,
      repo,
      issue_number: pullRequest,
      body,
      request: { retries: 0 },
    });
    return 'created';
  }
  if (existing.body === body) return 'unchanged';
  await github.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
    owner,
    repo,
    comment_id: existing.id,
    body,
  });
  return 'updated';
}

type Place = Pick<Comment, 'owner' | 'repo' | 'pullRequest' | 'marker'>;

/** Ours is the oldest one with the marker that a bot wrote: a person who quotes the marker keeps their comment. */
async function find(github: GitHub, { owner, repo, pullRequest, marker }: Place) {
  const pages = github.paginate.iterator('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    owner,
    repo,
    issue_number: pullRequest,
    per_page: 100,
  });
  for await (const { data } of pages) {
    const ours = data.find(({ body, user }) => user?.type === 'Bot' && body?.includes(marker));
    if (ours !== undefined) return { id: ours.id, body: ours.body };
  }
  return undefined;
}
