import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CloudFormation, readWheel } from './cloudformation.ts';
import { commentedProperties } from './comments.ts';
import { cloudFormationPaths, cloudFormationType } from './names.ts';

const declaration = (comment: string): string =>
  `export interface QueueArgs {\n    /**\n     * ${comment}\n     */\n    size?: pulumi.Input<number | undefined>;\n}\n`;

describe('a comment', () => {
  it.each([
    ['Size. Changing this forces a new resource to be created.', 'replace'],
    ['Size. Forces replacement if changed.', 'replace'],
    ['Changing this value will re-create the resource.', 'replace'],
    ['Changing `size` will cause the resource to be destroyed and re-created.', 'replace'],
    ['Changing any values in `size` will re-create the resource.', 'replace'],
    ['Changing between `a` and `b` forces replacement of the resource.', 'depends'],
    ['Adding or removing this configuration forces a new resource.', 'depends'],
    ['If `x` is anything other than `y`, changing this value forces a new resource to be created.', 'depends'],
    ['Changing this value to an empty string forces replacement of the resource.', 'depends'],
    ['Hash. Use this argument to trigger updates when the code changes.', 'update'],
    ['To trigger updates otherwise, use the other argument.', undefined],
    ['Number of messages; a new one is counted at once.', undefined],
    ['The text that will replace the redacted text.', undefined],
    ['Whether to force the deletion of a new version.', undefined],
  ])('%s → %s', (comment, effect) => {
    expect(commentedProperties(declaration(comment))).toMatchObject([{ name: 'size', effect }]);
  });

  it('counts where arguments are declared, not in an example', () => {
    expect(commentedProperties('/** Changing this forces a new resource. */\nclass Queue {}\n')).toEqual([]);
  });
});

const schema = {
  typeName: 'AWS::Shop::Shelf',
  definitions: { Input: { properties: { Name: {}, Depth: {} } } },
  properties: { ShelfName: {}, Input: { $ref: '#/definitions/Input' }, Arn: {} },
  createOnlyProperties: ['/properties/ShelfName', '/properties/Input/Name'],
  conditionalCreateOnlyProperties: ['/properties/Input/Depth'],
  readOnlyProperties: ['/properties/Arn'],
};

async function wheel(files: Readonly<Record<string, unknown>>, name = 'cfn_lint-9.8.7-py3-none-any.whl') {
  const folder = await mkdtemp(join(tmpdir(), 'streampact-wheel-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entries = Object.entries(files).map(([path, value]) => [
    `cfnlint/data/schemas/${path}`,
    strToU8(JSON.stringify(value)),
  ]);
  const file = join(folder, name);
  await writeFile(file, zipSync(Object.fromEntries(entries)));
  return file;
}

const shop = () =>
  wheel({
    'providers/us-east-1.json': { 'AWS::Shop::Shelf': 'abc', 'AWS::Shop::Gone': 'x' },
    'resources/abc.json': schema,
  });

describe("CloudFormation's schemas", () => {
  it('are read from a wheel of cfn-lint', async () => {
    const { version, types } = await readWheel(await shop());
    expect(version).toBe('9.8.7');
    expect([...types.values()]).toEqual([
      {
        name: 'AWS::Shop::Shelf',
        createOnly: ['ShelfName', 'Input.Name'],
        conditional: ['Input.Depth'],
        readOnly: ['Arn'],
        properties: ['ShelfName', 'Input', 'Input.Name', 'Input.Depth', 'Arn'],
      },
    ]);
  });

  it('are not read from any other file', async () => {
    await expect(readWheel(await wheel({}))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(readWheel(await wheel({ 'providers/us-east-1.json': {} }, 'x.zip'))).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});

describe('names', () => {
  const type = (name: string, properties: readonly string[]) => ({
    name,
    properties,
    createOnly: [],
    conditional: [],
    readOnly: [],
  });
  const all = [
    type('AWS::Logs::LogGroup', ['LogGroupName', 'Tags']),
    type('AWS::Glue::Table', ['DatabaseName', 'TableInput', 'TableInput.Name', 'TableInput.PartitionKeys']),
    type('AWS::SNS::Topic', ['TopicName', 'KmsMasterKeyId']),
  ];
  const schemas: CloudFormation = { version: '1', types: new Map(all.map((each) => [each.name, each])) };
  const paths = (token: string, property: string) => {
    const twin = cloudFormationType(token, schemas);
    return twin && cloudFormationPaths(token, property, twin);
  };

  it.each([
    ['aws:sns/topic:Topic', 'kmsMasterKeyId', ['KmsMasterKeyId']],
    ['aws:sns/topic:Topic', 'name', ['TopicName']],
    ['aws:sns/topic:Topic', 'namePrefix', []],
    ['aws:cloudwatch/logGroup:LogGroup', 'name', ['LogGroupName']],
    ['aws:glue/catalogTable:CatalogTable', 'name', ['TableInput.Name']],
    ['aws:glue/catalogTable:CatalogTable', 'partitionKeys', ['TableInput.PartitionKeys']],
    ['aws:glue/catalogTable:CatalogTable', 'databaseName', ['DatabaseName']],
    ['aws:lambda/invocation:Invocation', 'input', undefined],
  ])('%s %s meets %j', (token, property, expected) => {
    expect(paths(token, property)).toEqual(expected);
  });
});
