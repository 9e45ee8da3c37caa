/**
 * Stands for the door of a domain in Amazon OpenSearch Service: each request is put to the policies of the role whose key signed it,
 * as the action of its method on the domain's ARN with the path, and goes on to a real OpenSearch. Differs: the signature itself is not
 * checked, only whose key it names. https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Roles } from '../../local/aws/roles.ts';

/** What the door knows. */
export interface SearchGateOptions {
  /** Address of OpenSearch. */
  readonly upstream: string;
  readonly domainArn: string;
  readonly roles: Roles;
  readonly roleName: string;
  /** The access key under which the role calls. */
  readonly keyId: string;
}

/** A running door. */
export interface SearchGate {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const methods: Readonly<Record<string, string>> = {
  DELETE: 'Delete',
  GET: 'Get',
  HEAD: 'Head',
  POST: 'Post',
  PUT: 'Put',
};

/** Opens it on a free port. */
export async function startSearchGate(options: SearchGateOptions): Promise<SearchGate> {
  const server = createServer((request, response) => {
    const { method = '', url = '/', headers } = request;
    const refuse = (why: string) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ Message: why }));
    };
    const pass = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (!(await isAllowed(options, { method, url, authorization: headers.authorization ?? '' }))) {
        return refuse(`not authorized to perform: es:ESHttp${methods[method]} on ${url}`);
      }
      const type = headers['content-type'] ?? 'application/json';
      const body = chunks.length === 0 ? {} : { body: new Uint8Array(Buffer.concat(chunks)) };
      const answer = await fetch(`${options.upstream}${url}`, { method, headers: { 'content-type': type }, ...body });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? type });
      response.end(Buffer.from(await answer.arrayBuffer()));
    };
    pass().catch((error: unknown) => {
      response.writeHead(502);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
}

async function isAllowed(options: SearchGateOptions, { method, url, authorization }: Asked): Promise<boolean> {
  if (!authorization.includes(`Credential=${options.keyId}/`)) return false;
  const [path = ''] = url.split('?');
  const question = options.roles.require(
    options.roleName,
    `es:ESHttp${methods[method]}`,
    `${options.domainArn}${path}`,
  );
  return question.then(
    () => true,
    () => false,
  );
}
