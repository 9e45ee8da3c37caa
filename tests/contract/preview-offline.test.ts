/**
 * Every stack of the program, previewed as `npm run preview -- --stack <name>` does it, and each of its resources held against what AWS
 * publishes by our check; what the real cfn-lint says is asked in `validation/cfn-lint.test.ts`. No engine is asked.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../contracts/src/error.ts';
import { declareOffline } from '../../local/deploy/offline/declare.ts';
import { differenceOf } from '../../local/deploy/offline/difference.ts';
import { isRefused, reportOf } from '../../local/deploy/offline/report.ts';
import { checkResource, unmappedReason } from '../../policies/cloudformation/check.ts';
import { told } from '../../policies/cloudformation/index.ts';
import { breaksOf } from './validation/breaks.ts';
import { declareAll, resourcesOf, type Stacks } from './validation/world.ts';

const world: { stacks: Stacks } = { stacks: new Map() };
const of = (label: string) => {
  const found = world.stacks.get(label);
  if (found === undefined) throw new Error(`no stack ${label}`);
  return found;
};
const everything = () => [...world.stacks.values()].flatMap(resourcesOf);

beforeAll(async () => {
  world.stacks = await declareAll();
}, 620_000);

describe('what AWS publishes', () => {
  it('allows every resource of every stack', () => {
    const found = everything().flatMap((resource) => checkResource(resource).findings);
    expect(found.map((finding) => `${finding.type} ${finding.name}: ${told(finding)}`)).toEqual([]);
    expect(everything().length).toBeGreaterThan(1500);
  });

  it('is asked about every property, or a row says why not', () => {
    const silent = everything().flatMap(({ type, inputs, name, urn }) =>
      [...checkResource({ type, inputs, name, urn }).unchecked]
        .filter(([path, reason]) => reason === unmappedReason || (path === '' && reason.startsWith('no row')))
        .map(([path]) => `${type} ${path.replaceAll(/\[\d+\]/g, '')}`),
    );
    expect([...new Set(silent)]).toEqual([]);
  });

  it('refuses a random resource with a random constraint broken', () => {
    const one = new Map(everything().map((resource) => [`${resource.type} ${Object.keys(resource.inputs)}`, resource]));
    const breaks = [...one.values()].flatMap(breaksOf);
    const kinds = new Set(breaks.map(({ constraint }) => constraint));
    expect([...kinds].sort()).toEqual(['enum', 'maxLength', 'maximum', 'minimum', 'pattern', 'required', 'type']);
    expect(new Set(breaks.map(({ broken }) => broken.type)).size).toBeGreaterThan(40);
    fc.assert(
      fc.property(fc.constantFrom(...breaks), ({ constraint, broken, path }) => {
        const { findings } = checkResource(broken);
        // What is missing is told of the object that lacks it, which other properties may have made.
        if (constraint === 'required') return findings.some(({ says }) => /needs|lacks|forms|combination/.test(says));
        return findings.some((each) => each.path.startsWith(path) || path.startsWith(each.path));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a preview of a stack in AWS', () => {
  it('tells products, sizes, open points and what stood in', () => {
    const report = reportOf(of('prod'), []);
    expect(report.products.map(({ product }) => product)).toEqual([
      'platform',
      'fx-rates',
      'crypto-market',
      'csv-replay',
      'crypto-cdc',
      'clickstream',
    ]);
    expect(report.resources).toBe(report.products.reduce((sum, { resources }) => sum + resources, 0));
    expect(report.standIns.join()).toMatch(/streampact:amiId.*streampact:alarmEmail/);
    expect(report.open.join()).toContain('secrets to fill by hand');
    expect(report.sizes.find(({ title }) => title === 'Databases')?.size).toMatch(/protected from deletion/);
  });

  it('is refused for a finding of either kind, and not for advice', () => {
    const right = { ...reportOf(of('dev'), []), validationFindings: [] };
    const finding = { policy: 'x', urn: '', message: '', description: '', remedy: '' };
    expect(isRefused(right)).toBe(false);
    expect(isRefused({ ...right, policyFindings: [{ ...finding, level: 'advisory' }] })).toBe(false);
    expect(isRefused({ ...right, policyFindings: [{ ...finding, level: 'mandatory' }] })).toBe(true);
  });

  it('differs from another in settings, and not in code', () => {
    const { settings, code, properties } = differenceOf(of('staging'), of('prod'));
    expect(code.changed).toEqual([]);
    expect(code.same).toBeGreaterThan(10);
    expect(settings.map(({ name }) => name)).toEqual(expect.arrayContaining(['brokerInstanceType', 'workerCount']));
    expect(properties).toContainEqual(expect.objectContaining({ property: 'instanceType', to: 'c7g.large' }));
    const self = differenceOf(of('prod'), of('prod'));
    expect([self.settings, self.properties, self.onlyIn]).toEqual([[], [], { from: [], to: [] }]);
  });

  it('ends with code 2 for a wrong value, and says which', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'streampact-offline-'));
    try {
      const where = { dir: join(import.meta.dirname, '../..'), folder, signal: AbortSignal.timeout(100_000) };
      const wrong = declareOffline(['dev'], { ...where, overrides: { 'streampact:brokerNodes': '2' } });
      await expect(wrong).rejects.toSatisfy((error) => exitCodeOf(error) === 2);
      await expect(wrong).rejects.toThrow(/brokerNodes/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);

  it.each([
    [['--stack', 'prood'], /did you mean "prod"/],
    [['--stack', 'prod', '--diff', 'nowhere'], /There is no stack 'nowhere'/],
    [['--stack'], /argument missing/],
  ])('ends with code 2 for wrong usage: %s', (flags, said) => {
    const cli = join(import.meta.dirname, '../../local/cli.ts');
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', cli, 'preview', ...flags], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(said);
    expect(status).toBe(2);
  });
});
