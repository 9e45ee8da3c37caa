/**
 * Writes `data/schemas.json` and `data/actions.json` anew from PyPI's `cfn-lint`. Not part of any run: somebody starts it when a type is
 * added to `types.ts`, or AWS's schemas move, and commits what it writes:
 *
 *     pip download --no-deps --dest <folder> cfn-lint
 *     npx tsx policies/cloudformation/refresh.ts <folder>/cfn_lint-<version>-py3-none-any.whl
 */
import { writeFile } from 'node:fs/promises';
import { exitCodeOf, renderError, StreampactError } from '../../contracts/src/error.ts';
import type { Json, JsonObject } from '../../contracts/src/json.ts';
import { serviceActions } from './source/actions.ts';
import { formatPatterns } from './source/formats.ts';
import { policySchemas } from './source/policies.ts';
import { rulesOf } from './source/rules.ts';
import { withoutProse } from './source/slim.ts';
import { openWheel } from './source/wheel.ts';
import { carried, types } from './types.ts';

async function main([path]: readonly string[]): Promise<void> {
  if (path === undefined) {
    throw new StreampactError('USAGE', 'The wheel of cfn-lint is missing.', {
      fix: 'pip download --no-deps cfn-lint, and pass the file that it leaves',
    });
  }
  const wheel = await openWheel(path);
  const names = [...new Set([...Object.values(types).map(({ type }) => type), ...carried])].sort();
  const rules = rulesOf(wheel);
  const rows = names.map((type): [string, JsonObject] => [
    type,
    {
      schema: withoutProse(wheel.resource(type)),
      rules: rules.filter((rule) => rule.type === type).map(({ type: _, ...rest }) => rest),
    },
  ]);
  const source = { 'cfn-lint': wheel.version };
  await write('schemas.json', { source, formats: formatPatterns(wheel), policies: policySchemas(wheel) }, [
    'types',
    rows,
  ]);
  await write('actions.json', { source }, ['services', serviceActions(wheel)]);
  process.stdout.write(`${names.length} types of cfn-lint ${wheel.version}\n`);
}

type Rows = readonly (readonly [string, Json])[];

/** One row a line, so that a refresh reads as a difference of rows. */
async function write(file: string, head: JsonObject, [name, rows]: readonly [string, Rows]): Promise<void> {
  const members = Object.entries(head).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const lines = rows.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const text = `{\n${members.join(',\n')},\n${JSON.stringify(name)}: {\n${lines.join(',\n')}\n}\n}\n`;
  await writeFile(new URL(`data/${file}`, import.meta.url), text);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
