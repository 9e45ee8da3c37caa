/** The real cfn-lint over a template: its errors, by resource. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from './template.ts';

interface Match {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/**
 * Rules that are about templates or about Pulumi's own ways: a template's size and its numbers of parameters and resources, which no deployment by
 * Pulumi has; and versions of RDS by their beginning, which RDS takes.
 */
const exempt = ['E1002', 'E2010', 'E3010', 'E3691'];

/** Every error that cfn-lint finds, as `<resource> <property path>: <what>`. Its warnings are advice. */
export async function lint(cfnLint: string, { document, origins }: Template): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'streampact-cfn-lint-'));
  try {
    const file = join(folder, 'template.json');
    await writeFile(file, JSON.stringify(document));
    const flags = [
      '--format',
      'json',
      '--regions',
      'us-east-1',
      '--ignore-checks',
      'W',
      'I',
      ...exempt,
      '--template',
      file,
    ];
    const output = await new Promise<string>((resolve, reject) => {
      // Its exit code tells what it found; 1 is a crash.
      execFile(cfnLint, flags, { maxBuffer: 64 * 1024 * 1024, timeout: 240_000 }, (error, stdout, stderr) => {
        if (error !== null && stdout === '') reject(new Error(`cfn-lint failed: ${stderr}`, { cause: error }));
        else resolve(stdout);
      });
    });
    return (JSON.parse(output) as readonly Match[]).map(({ Rule, Message, Location }) => {
      const [, id = '', , ...path] = Location.Path ?? [];
      return `${origins.get(String(id)) ?? 'template'} ${path.join('.')}: ${Message} (${Rule.Id})`;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
