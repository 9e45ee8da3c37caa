import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from './config.ts';
import { stackEnvironments } from './environments.ts';
import type { Setting } from './setting-row.ts';
import { settings } from './settings.ts';
import { declare } from './testing/mocks.ts';

type YamlConfig = Readonly<Record<string, unknown>>;

const yaml = (file: string): Readonly<Record<string, unknown>> =>
  parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));

/** The configuration as Pulumi hands it to the program: text, structures as JSON. */
function stackConfig(stack: string): Readonly<Record<string, string>> {
  const config = yaml(`Pulumi.${stack}.yaml`).config as YamlConfig;
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

const examples = Object.fromEntries(
  Object.entries<Setting<unknown>>(settings).flatMap(([name, { example }]) =>
    example === undefined ? [] : [[`streampact:${name}`, example]],
  ),
);

test.each(stackEnvironments)('Pulumi.%s.yaml is right, but for what each account has its own of', async (stack) => {
  const seen: { environment?: string } = {};
  const config = { ...examples, ...stackConfig(stack) };
  await declare(() => Object.assign(seen, readConfig()), { stack, config });
  expect(seen.environment).toBe(stack);
});

test('no stack in AWS may delete its data, no committed file names a secret', () => {
  for (const stack of ['dev', 'staging', 'prod']) {
    const config = stackConfig(stack);
    expect(config).not.toHaveProperty(['streampact:deleteData']);
    for (const secret of ['coincapApiKey', 'openExchangeRatesAppId']) {
      expect(config).not.toHaveProperty([`streampact:${secret}`]);
    }
  }
});

test('networks of the stacks in AWS do not overlap, so that they can be joined', () => {
  const ranges = ['dev', 'staging', 'prod'].map((stack) => stackConfig(stack)['streampact:vpcCidr'] ?? '10.40.0.0/16');
  expect(new Set(ranges).size).toBe(3);
});

test('the project is loaded as the rest of the repository is', () => {
  expect(yaml('Pulumi.yaml')).toMatchObject({
    name: 'streampact',
    main: 'infra/index.ts',
    runtime: { name: 'nodejs', options: { typescript: false, nodeargs: '--import tsx' } },
  });
});
