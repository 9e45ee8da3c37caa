/**
 * The replayed CoinCap as a program of its own, for producers that run where the local run cannot serve them: in
 * containers. Node 24 runs it as it is.
 */

import { parseArgs } from 'node:util';
import { exitCodeOf, renderError, StreampactError } from '../../contracts/src/error.ts';
import { startCoincap } from './coincap.ts';

const help = `node local/sources/cli.ts [--host ADDRESS] [--port PORT]

Serves the replayed CoinCap until it is told to end. The key that requests must carry is read from COINCAP_API_KEY.

  --host ADDRESS  address to listen at (127.0.0.1)
  --port PORT     port to listen at (8080)
`;

const flags = {
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '8080' },
  help: { type: 'boolean', default: false },
} as const;

function readFlags(): { readonly host: string; readonly port: string; readonly help: boolean } {
  try {
    return parseArgs({ options: flags }).values;
  } catch (cause) {
    throw new StreampactError('USAGE', cause instanceof Error ? cause.message : String(cause), { fix: 'see --help' });
  }
}

function required(name: string): string {
  const value = process.env[name] ?? '';
  if (value !== '') return value;
  throw new StreampactError('USAGE', `${name} is not set.`, { fix: 'set it to the key that requests must carry' });
}

async function serve(host: string, portText: string): Promise<void> {
  const port = Number(portText);
  if (!/^\d{1,5}$/.test(portText) || port > 65_535) {
    throw new StreampactError('USAGE', `${portText} is no port.`, { where: '--port', fix: 'give 0 to 65535' });
  }
  const coincap = await startCoincap({ host, port, apiKey: required('COINCAP_API_KEY') });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void coincap.stop());
  process.stdout.write(`${coincap.url}\n`);
}

try {
  const { host, port, help: asked } = readFlags();
  if (asked) process.stdout.write(help);
  else await serve(host, port);
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
