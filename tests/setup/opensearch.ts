/**
 * A real OpenSearch for tests: one node from the jars on Maven Central, with the plugins for HTTP, scaled_float and
 * _delete_by_query. It differs from a domain in Amazon OpenSearch Service in that it has no TLS and asks nobody who they are.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../local/engines/ports.ts';
import { findJava } from '../../local/setup/prerequisites.mjs';
import { ensureOptional } from '../../local/setup/toolchain.ts';
import { until } from './until.ts';

/** A running node. */
export interface OpenSearch {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

/** Starts a node; it ends with its stdin, so also when this process does. */
export async function startOpenSearch(): Promise<OpenSearch> {
  const jars = await ensureOptional('opensearch', { quiet: true });
  const home = mkdtempSync(join(tmpdir(), 'streampact-opensearch-'));
  mkdirSync(join(home, 'config'));
  const { http, transport } = await freePorts(['http', 'transport']);
  const jvm = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(jars, '*')];
  const source = join(import.meta.dirname, 'opensearch', 'Node.java');
  const child = spawn(findJava().path ?? 'java', [...jvm, source, home, String(http), String(transport)], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const stop = async () => {
    child.stdin.end();
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(late);
    rmSync(home, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${http}`;
  const look = async () => {
    if (child.exitCode !== null) return `ended: ${words}`;
    return fetch(`${endpoint}/_cluster/health`).then(
      (answer) => (answer.ok ? 'ready' : `${answer.status}`),
      () => 'not yet',
    );
  };
  try {
    await until(look, (state) => state === 'ready', { seconds: 150, everyMilliseconds: 200 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, stop };
}
