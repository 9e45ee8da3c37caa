import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const loopback = join(import.meta.dirname, 'loopback.mjs');

/** Prints the address that a server got of `arguments`, an expression. */
async function boundBy(call: string, preload: readonly string[]): Promise<string> {
  const program = `
    const server = require('node:${call.startsWith('tls') ? 'tls' : 'net'}').createServer();
    server.once('listening', () => {
      const address = server.address();
      console.log(typeof address === 'string' ? 'socket' : address.address);
      server.close();
    });
    server.listen(${call.replace(/^tls /, '')});`;
  const { stdout } = await run(process.execPath, [...preload, '-e', program]);
  return stdout.trim();
}

const calls = [
  ...['0', "0, '0.0.0.0'", "0, '::', 511, () => {}", '{ port: 0 }', "{ port: 0, host: '0.0.0.0', backlog: 5 }"],
  ...["'0'", '() => {}', "tls { port: 0, host: '0.0.0.0' }"],
];

test.each(calls)('listen(%s) binds the loopback', async (call) => {
  expect(await boundBy(call, ['--import', loopback])).toBe('127.0.0.1');
});

test('without the preload a server is open to others', async () => {
  expect(await boundBy("{ port: 0, host: '0.0.0.0' }", [])).toBe('0.0.0.0');
});

test('a socket in the file system stays one', async () => {
  const path = `{ path: require('node:path').join(require('node:os').tmpdir(), 'loopback-' + process.pid) }`;
  expect(await boundBy(path, ['--import', loopback])).toBe('socket');
});
