/**
 * Microsoft's own reader of TMDL (the Tabular Object Model) on the generated semantic model. It comes with the npm package
 * `@microsoft/powerbi-modeling-mcp`, whose licence is not ours to accept for others: STREAMPACT_TMDL_READER names its program, and without it
 * the test is passed over. https://www.npmjs.com/package/@microsoft/powerbi-modeling-mcp
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = process.env.STREAMPACT_TMDL_READER ?? '';
const project = new URL('../../contracts/generated/clickstream/powerbi/clickstream.SemanticModel/', import.meta.url);
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'streampact-tmdl-'));
});

afterAll(() => rm(home, { recursive: true, force: true }));

describe.skipIf(program === '')("Microsoft's reader of TMDL", () => {
  it('loads the semantic model', async () => {
    const loaded = await load(fileURLToPath(new URL('definition', project)));
    expect(loaded).toMatchObject({ data: { tablesLoaded: 2, measuresLoaded: 15, relationshipsLoaded: 0 } });
  });

  it('refuses it with spaces for tabs', async () => {
    const folder = join(home, 'definition');
    await cp(fileURLToPath(new URL('definition', project)), folder, { recursive: true });
    const file = join(folder, 'tables', 'transformed_logs.tmdl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('\n\tlineageTag', '\n lineageTag: x\n\tlineageTag'));
    expect(await load(folder)).toMatchObject({ message: expect.stringContaining('TMDL') });
    expect(await load(folder)).not.toHaveProperty('data');
  });
});

/** The reader's answer to a folder; it speaks JSON-RPC, a message a line. */
async function load(folder: string): Promise<unknown> {
  const reader = spawn(program, ['--start', '--readonly'], { stdio: ['pipe', 'pipe', 'ignore'], timeout: 60_000 });
  const send = (message: object) => reader.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const clientInfo = { name: 'streampact', version: '1' };
  send({ id: 1, method: 'initialize', params: { protocolVersion: '2024-11-05', capabilities: {}, clientInfo } });
  send({ method: 'notifications/initialized' });
  const request = { operation: 'ConnectFolder', folderPath: folder };
  send({ id: 2, method: 'tools/call', params: { name: 'connection_operations', arguments: { request } } });
  try {
    for await (const line of createInterface({ input: reader.stdout })) {
      const { id, result } = JSON.parse(line) as { id?: number; result?: { content: readonly { text: string }[] } };
      if (id === 2) return JSON.parse(result?.content[0]?.text ?? 'null');
    }
    throw new Error('the reader ended without an answer');
  } finally {
    reader.kill();
  }
}
