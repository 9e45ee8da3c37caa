/** What stands for configuration that a stack's file leaves to its operator. The report names every one that was used. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from '../../local/deploy/project.ts';

/** Required keys of namespace `streampact` that the committed stacks do not set → a value of the right form, and the stacks that want it. */
const placeholders: Readonly<Record<string, { readonly value: string; readonly stack?: string }>> = {
  amiId: { value: 'ami-00000000000000000' },
  alarmEmail: { value: 'on-call@streampact.example', stack: 'prod' },
};

/** Placeholders for the keys that the tree's program knows and the stack `on` does not set. */
export async function missingConfig({ dir, config }: Project, on: string): Promise<Readonly<Record<string, string>>> {
  // A program refuses keys that it does not know, and an older one may not know them all.
  const settings = await readFile(join(dir, 'infra/settings.ts'), 'utf8').catch(() => '');
  const missing = Object.entries(placeholders).filter(
    ([name, { stack = on }]) =>
      stack === on && config[`streampact:${name}`] === undefined && new RegExp(`\\b${name}:`).test(settings),
  );
  return Object.fromEntries(missing.map(([name, { value }]) => [`streampact:${name}`, value]));
}
