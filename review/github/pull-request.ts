/** Finds the pull request that a run reviewed. */
import { type GitHub, refused } from './client.ts';
import type { ReviewedHead } from './event.ts';

/**
 * The number of the open pull request whose head is exactly the reviewed commit, or undefined if it was closed or has
 * moved on since. The event itself names no pull request when the branch is in a fork, and a number that came along
 * with the report would be the fork's word.
 */
export async function pullRequestOf(github: GitHub, head: ReviewedHead): Promise<number | undefined> {
  const { owner, repo, headOwner, headBranch, headSha } = head;
  try {
    const { data } = await github.request('GET /repos/{owner}/{repo}/pulls', {
      owner,
      repo,
      state: 'open',
      head: `${headOwner}:${headBranch}`,
      per_page: 100,
    });
    return data.find((pull) => pull.head.sha === headSha)?.number;
  } catch (error) {
    throw refused('list the pull requests', error);
  }
}
