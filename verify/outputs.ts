/**
 * The outputs of the stack that is verified: from a file, else from `pulumi stack output --json`, else from what the last run of the local
 * cloud left in its state folder.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StreampactError } from '../contracts/src/error.ts';

/** What is read of one product's outputs; `infra/outputs.ts` says what each means. */
interface ProductOutputs {
  readonly items?: Readonly<Record<string, { readonly tableName: string }>>;
  /** Prefixes by `product/name` of the message. */
  readonly landing?: { readonly bucket: string; readonly prefixes: Readonly<Record<string, string>> };
  readonly snowflake?: { readonly database: string; readonly warehouse: string };
  /** Contract name → Glue table. */
  readonly tables: Readonly<Record<string, string>>;
  /** Contract name → id of the named query. */
  readonly queries: Readonly<Record<string, string>>;
}

/** What is read of a stack's outputs. */
export interface Outputs {
  readonly environment: string;
  readonly region: string;
  readonly brokers: string;
  readonly lakeBucket: string;
  readonly database: string;
  readonly workgroup: string;
  readonly products: Readonly<Record<string, ProductOutputs>>;
}

/** Where outputs may come from. */
export interface OutputsSource {
  readonly stack: string;
  /** A file of `pulumi stack output --json`; outranks all else. */
  readonly file?: string;
  /** What the local cloud leaves in its state folder. */
  readonly localFile: string;
}

/** Stacks that run on a person's machine: their sources are recordings. */
export function isLocal(stack: string): boolean {
  return stack === 'local' || stack === 'localstack';
}

/** Longest wait for the CLI, which asks its backend, in milliseconds. */
const cliMs = 60_000;

/** Throws VERIFY_OUTPUTS: there are none, or they are not those of this program. */
export async function readOutputs(source: OutputsSource): Promise<Outputs> {
  const { stack, file, localFile } = source;
  if (file !== undefined) return parsed(await textOf(file), file);
  if (isLocal(stack)) return parsed(await textOf(localFile), localFile);
  const where = `pulumi stack output --json --stack ${stack}`;
  try {
    const args = ['stack', 'output', '--json', '--non-interactive', '--stack', stack];
    const { stdout } = await promisify(execFile)('pulumi', args, { timeout: cliMs, maxBuffer: 16 * 1024 * 1024 });
    return parsed(stdout, where);
  } catch (cause) {
    if (cause instanceof StreampactError) throw cause;
    const absent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const what = absent ? 'no pulumi CLI is on PATH' : 'pulumi did not tell the outputs of the stack';
    const fix = `log in to the backend that keeps ${stack}, or give a file: pulumi stack output --json > outputs.json, then --outputs outputs.json`;
    throw new StreampactError('VERIFY_OUTPUTS', what, { where, fix, cause });
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new StreampactError('VERIFY_OUTPUTS', 'the outputs of the stack cannot be read', {
      where: file,
      fix: 'name the file with --outputs FILE; a local cloud leaves one: `npm start`, or `npm run up -- --keep`',
      cause,
    });
  }
}

const texts = ['environment', 'region', 'brokers', 'lakeBucket', 'database', 'workgroup'] as const;

/** Holds a document against what is read of it. */
export function parsed(text: string, where: string): Outputs {
  const value = json(text, where);
  const missing: string[] = texts.filter((name) => typeof value[name] !== 'string' || value[name] === '');
  const products = isObject(value.products) ? value.products : undefined;
  if (products === undefined) missing.push('products');
  for (const [slug, product] of Object.entries(products ?? {})) {
    if (!isObject(product) || !isObject(product.tables)) missing.push(`products.${slug}.tables`);
    if (!isObject(product) || !isObject(product.queries)) missing.push(`products.${slug}.queries`);
  }
  if (missing.length === 0) return value as unknown as Outputs;
  throw new StreampactError('VERIFY_OUTPUTS', `these are no outputs of this program: ${missing.join(', ')} missing`, {
    where,
    fix: 'give the outputs of a deployed stack: pulumi stack output --json',
  });
}

function json(text: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // The same words as for JSON of another kind; the parser's would quote the text.
  }
  throw new StreampactError('VERIFY_OUTPUTS', 'the outputs are no JSON object', {
    where,
    fix: 'pulumi stack output --json',
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
