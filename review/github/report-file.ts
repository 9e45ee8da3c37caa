/** Reads a report that another job wrote. That job ran a stranger's code: nothing in the file is believed but its shape. */
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { StreampactError } from '../../contracts/src/error.ts';
import { isObject, type Json } from '../../contracts/src/json.ts';
import type { Failure, Report } from '../report/model.ts';

/** Largest report, in bytes. */
const maxBytes = 8 * 1024 * 1024;
const schemas = join(import.meta.dirname, '..', 'report');

/** What a review left behind: its report, or why there is none. */
export type Found = { readonly report: Report } | { readonly failure: Failure };

/**
 * What is in `file`; what has no verdict is a failure. Throws REPORT_INVALID if the file is missing, too large, or not of
 * the documented shape.
 */
export async function readReport(file: string): Promise<Found> {
  const value = parse(await readBounded(file), file);
  if (isObject(value) && value.verdict === null) return { failure: await shaped(value, file, 'failure.schema.json') };
  return { report: await shaped(value, file, 'report.schema.json') };
}

async function shaped<T>(value: Json, file: string, schema: string): Promise<T> {
  const ajv = new Ajv2020();
  addFormats.default(ajv, ['date']);
  const validate = ajv.compile<T>(JSON.parse(await readFile(join(schemas, schema), 'utf8')) as object);
  if (validate(value)) return value;
  const [error] = validate.errors ?? [];
  throw invalid(`${error?.instancePath === '' ? 'the document' : error?.instancePath} ${error?.message}`, file);
}

async function readBounded(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) throw invalid(`${size} bytes, more than ${maxBytes}`, file);
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof StreampactError) throw error;
    throw invalid(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`, file);
  }
}

function parse(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), file);
  }
}

function invalid(what: string, file: string): StreampactError {
  return new StreampactError('REPORT_INVALID', `not the report of a review: ${what}`, {
    where: file,
    fix: 'write it by npm run diff -- --format json --output <file>',
  });
}
