/** The resources of one tree: from the cache if it was run before, else by building the tree and running its program. */
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256 } from '../../infra/build/manifest.ts';
import { declared } from '../../local/deploy/declaration.ts';
import type { Goal } from '../../local/deploy/goal.ts';
import { type Project, readProject } from '../../local/deploy/project.ts';
import type { Cache } from './cache.ts';
import { missingConfig } from './placeholders.ts';
import { type ResourceSet, resourcesOf } from './resources.ts';
import type { SourceTree } from './trees.ts';
import { makeReady } from './workshop.ts';

/** Where and for what a tree is run. */
export interface DeclareTreeOptions {
  /** The user's own tree: its packages are used, nothing else. */
  readonly home: string;
  readonly cache: Cache;
  /** Whether the contracts may have been edited since the generated files were written. */
  readonly edited: boolean;
  /** Folder for this tree alone; made here. */
  readonly scratch: string;
  readonly stack: string;
}

const programDeadlineMs = 120_000;

/** Runs `tree`'s program for a stack, or remembers what it declared. */
export async function declareTree(
  tree: SourceTree,
  { home, cache, edited, scratch, stack }: DeclareTreeOptions,
): Promise<ResourceSet> {
  if (!tree.entries.has('Pulumi.yaml')) {
    return { resources: [], assumptions: [`${tree.label} has no Pulumi program, so nothing is taken for deployed.`] };
  }
  return cache.remember(tree, stack, async () => {
    await mkdir(scratch);
    const site = { folder: scratch, nodeModules: join(home, 'node_modules'), assets: cache.assets, edited };
    const dir = await makeReady(tree, site);
    const project = await readProject(dir, stack, sealed);
    const placeholders = await missingConfig(project, stack);
    const signal = AbortSignal.timeout(programDeadlineMs);
    const goals = await declared({ project, stack, config: placeholders, signal });
    const resources = await resourcesOf([providerOf(project), ...goals], { salt: cache.salt, root: dir });
    return { resources, assumptions: assumptionsOf(stack, project, placeholders) };
  });
}

/** An encrypted value cannot be read, but it can be seen to be another one. */
function sealed(where: string, cipherText: string): string {
  return `${sealMark}${sha256(`${basename(where)} ${cipherText}`).slice(0, 16)}`;
}

const sealMark = 'sealed-';

function assumptionsOf(
  stack: string,
  { config }: Project,
  placeholders: Readonly<Record<string, string>>,
): readonly string[] {
  const encrypted = Object.entries(config).filter(([, value]) => value.startsWith(sealMark));
  return [
    ...Object.entries(placeholders).map(
      ([key, value]) => `Pulumi.${stack}.yaml does not set ${key}; ${value} stands for it.`,
    ),
    ...encrypted.map(([key]) => `${key} is encrypted; its cipher text stands for it.`),
  ];
}

/** The provider's settings are a resource too, which the engine makes by itself: default tags and the region touch all. */
function providerOf({ name: project, config }: Project): Goal {
  const settings = Object.entries(config).filter(([key]) => key.startsWith('aws:') && !/key$|token$/i.test(key));
  const type = 'pulumi:providers:aws';
  return {
    urn: `urn:pulumi:-::${project}::${type}::default`,
    type,
    name: 'default',
    custom: true,
    parent: '',
    inputs: Object.fromEntries(settings.map(([key, value]) => [key.slice('aws:'.length), value])),
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    step: { replaceOnChanges: [], deleteBeforeReplace: undefined },
    aliases: [],
    deadlineMs: undefined,
    unsupported: [],
  };
}
