/** Reads a report that another job wrote. That job ran a stranger's code: nothing in the file is believed but its shape. */
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Report } from '../report/model.ts';

/** Largest report, in bytes. */
const maxBytes = 8 * 1024 * 1024;
const schemaFile = join(import.meta.dirname, '..', 'report', 'report.schema.json');

/** The report in `file`. Throws REPORT_INVALID if it is missing, too large, or not of the documented shape. */
export async function readReport(file: string): Promise<Report> {
  const report: unknown = parse(await readBounded(file), file);
  const ajv = new Ajv2020();
  addFormats.default(ajv, ['date']);
  const validate = ajv.compile<Report>(JSON.parse(await readFile(schemaFile, 'utf8')) as object);
  if (validate(report)) return report;
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

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
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
