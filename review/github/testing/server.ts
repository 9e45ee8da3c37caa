/**
 * Stands for the four calls of GitHub's REST API that a review makes. Follows docs.github.com/rest (version 2022-11-28):
 * "List pull requests" with `head` and `state`; "List issue comments" in pages with Link headers; "Create an issue
 * comment"; "Update an issue comment". It differs: one token, one repository, two comments a page whatever was asked
 * for, no rate limits by itself; `fail` makes it answer as GitHub does when it cannot or will not.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface StoredComment {
  readonly id: number;
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' };
  body: string;
}

interface Pull {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly head: { readonly label: string; readonly sha: string };
}

/** How the next calls of one method end. after: the change is made, and the answer lost. */
interface Failure {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly status: number;
  readonly times: number;
  readonly after?: true;
}

export interface FakeGitHub {
  readonly url: string;
  readonly comments: StoredComment[];
  readonly pulls: Pull[];
  readonly calls: string[];
  fail(failure: Failure): void;
  close(): Promise<void>;
}

const pageSize = 2;
export const token = 'token-of-the-job';

export async function startFakeGitHub(): Promise<FakeGitHub> {
  const comments: StoredComment[] = [];
  const pulls: Pull[] = [];
  const calls: string[] = [];
  const failures: { -readonly [Name in keyof Failure]: Failure[Name] }[] = [];

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    calls.push(`${request.method} ${url.pathname}`);
    if (request.headers.authorization !== `token ${token}`)
      return answer(response, 401, { message: 'Bad credentials' });
    const failure = failures.find(({ method, times }) => method === request.method && times > 0);
    if (failure !== undefined) {
      failure.times -= 1;
      if (failure.after === true) await perform(request, url);
      return answer(response, failure.status, { message: `made to fail with ${failure.status}` });
    }
    const { status, body, link } = await perform(request, url);
    return answer(response, status, body, link);
  });

  async function perform(
    request: IncomingMessage,
    url: URL,
  ): Promise<{ status: number; body: unknown; link?: string }> {
    const path = `${request.method} ${url.pathname}`;
    if (path === 'GET /repos/acme/lake/pulls') {
      const head = url.searchParams.get('head');
      return { status: 200, body: pulls.filter((pull) => pull.state === 'open' && pull.head.label === head) };
    }
    if (path === 'GET /repos/acme/lake/issues/7/comments') return page(url);
    if (path === 'POST /repos/acme/lake/issues/7/comments') {
      const comment: StoredComment = { id: 100 + comments.length, user: bot, body: await bodyOf(request) };
      comments.push(comment);
      return { status: 201, body: comment };
    }
    const [, id] = /^PATCH \/repos\/acme\/lake\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    const comment = comments.find((candidate) => String(candidate.id) === id);
    if (comment === undefined) return { status: 404, body: { message: 'Not Found' } };
    comment.body = await bodyOf(request);
    return { status: 200, body: comment };
  }

  function page(url: URL): { status: number; body: unknown; link?: string } {
    const number = Number(url.searchParams.get('page') ?? 1);
    const body = comments.slice((number - 1) * pageSize, number * pageSize);
    const next = new URL(url.pathname + url.search, origin());
    next.searchParams.set('page', String(number + 1));
    return { status: 200, body, ...(number * pageSize < comments.length ? { link: `<${next}>; rel="next"` } : {}) };
  }

  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: origin(),
    comments,
    pulls,
    calls,
    fail: (failure) => failures.push({ ...failure }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const bot = { login: 'github-actions[bot]', type: 'Bot' } as const;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return (JSON.parse(text) as { readonly body: string }).body;
}

function answer(response: ServerResponse, status: number, body: unknown, link?: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...(link === undefined ? {} : { link }),
  });
  response.end(JSON.stringify(body));
}
