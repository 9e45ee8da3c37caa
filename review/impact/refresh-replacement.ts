/**
 * Writes `replacement.json` anew from its two sources. Not part of any run: somebody starts it when `@pulumi/aws` moves, or
 * CloudFormation's schemas do, and commits what it writes:
 *
 *     pip download --no-deps --dest <folder> cfn-lint
 *     npx tsx review/impact/refresh-replacement.ts <folder>/cfn_lint-<version>-py3-none-any.whl
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { exitCodeOf, renderError, StreampactError } from '../../contracts/src/error.ts';
import { rows } from '../../local/deploy/provider/rows.ts';
import { replacesOnProperty } from '../../local/deploy/step.ts';
import { declarationFile } from '../../local/deploy/text-outputs.ts';
import { holdsData } from './holds-data.ts';
import type { ReplacementRow, ReplacementTable } from './replacement.ts';
import { type CloudFormation, type CloudFormationType, readWheel } from './sources/cloudformation.ts';
import { type CommentedProperty, readComments } from './sources/comments.ts';
import { cloudFormationPaths, cloudFormationType } from './sources/names.ts';
import { types } from './sources/types.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function main([wheel]: readonly string[]): Promise<void> {
  if (wheel === undefined) {
    throw new StreampactError('USAGE', 'The wheel of cfn-lint is missing.', {
      fix: 'pip download --no-deps cfn-lint, and pass the file that it leaves',
    });
  }
  const cloudFormation = await readWheel(wheel);
  const found = (await Promise.all(types.map((type) => rowsOf(type, cloudFormation)))).flat();
  const table: ReplacementTable = {
    sources: { 'cfn-lint': cloudFormation.version, '@pulumi/aws': await installed('@pulumi/aws') },
    rows: found,
  };
  await writeFile(new URL('replacement.json', import.meta.url), renderTable(table));
  const count = (effect: string): number => found.filter((row) => row.effect === effect).length;
  process.stdout.write(
    `${types.length} types: ${count('replace')} properties replace, ${count('depends') + count('unknown')} may, ${count('update')} do not\n`,
  );
}

async function installed(name: string): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(await readFile(manifest, 'utf8')) as { readonly version: string }).version;
}

async function rowsOf(type: string, cloudFormation: CloudFormation): Promise<readonly ReplacementRow[]> {
  const file = declarationFile(root, type);
  const properties = file === undefined ? [] : await readComments(file);
  if (properties.length === 0) {
    throw new StreampactError('USAGE', `@pulumi/aws does not declare ${type}.`, {
      where: 'review/impact/sources/types.ts',
      fix: 'mend or drop the row',
    });
  }
  const twin = cloudFormationType(type, cloudFormation);
  return properties
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((property) => {
      const published = fromComment(property) ?? (twin && fromSchema(type, property.name, twin));
      const found = doubted(type, property.name, published);
      return found === undefined ? [] : [{ type, property: property.name, ...found }];
    });
}

type Finding = Pick<ReplacementRow, 'effect' | 'source'>;

/** The provider's own word comes first: it is the provider that replaces. */
function fromComment({ effect, sentence }: CommentedProperty): Finding | undefined {
  return effect && { effect, source: `@pulumi/aws: ${sentence}` };
}

function fromSchema(token: string, property: string, type: CloudFormationType): Finding | undefined {
  const paths = cloudFormationPaths(token, property, type);
  const named = (list: readonly string[]): string | undefined => list.find((each) => paths.includes(each));
  const partly = (list: readonly string[]): string | undefined =>
    list.find((each) => paths.some((path) => each.startsWith(`${path}.`)));
  const source = (list: string, path: string): string => `${type.name} ${list} ${path}`;
  const [whole, conditional] = [named(type.createOnly), named(type.conditional)];
  if (whole !== undefined) return { effect: 'replace', source: source('createOnlyProperties', whole) };
  if (conditional !== undefined) {
    return { effect: 'depends', source: source('conditionalCreateOnlyProperties', conditional) };
  }
  const part = partly([...type.createOnly, ...type.conditional]);
  if (part !== undefined) return { effect: 'depends', source: source('createOnlyProperties', part) };
  const [changeable] = paths.filter((path) => !type.readOnly.includes(path));
  return changeable === undefined ? undefined : { effect: 'update', source: source('properties', changeable) };
}

/**
 * What the embedded driver replaces, after the provider's documentation, is not called an update on the word of
 * CloudFormation, whose own handlers may do better than Pulumi's.
 */
function doubted(token: string, property: string, published: Finding | undefined): Finding | undefined {
  if (published !== undefined && published.effect !== 'update') return published;
  if (!driverReplaces(token, property)) return published;
  const said = published?.source ?? 'neither CloudFormation nor @pulumi/aws says';
  return { effect: 'unknown', source: `${said}, but local/deploy replaces` };
}

/** A driver's row that lists what it updates says nothing of the rest; but where data is at stake, that is doubt enough. */
function driverReplaces(token: string, property: string): boolean {
  const row = rows.resources.find(({ type }) => type === token);
  if (row === undefined || property === 'tags') return false;
  return holdsData(token) ? replacesOnProperty(row, property) : row.replaceOn.includes(property);
}

/** One row a line, so that a refresh reads as a difference of rows. */
function renderTable({ sources, rows }: ReplacementTable): string {
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`);
  return `{\n  "sources": ${JSON.stringify(sources)},\n  "rows": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
