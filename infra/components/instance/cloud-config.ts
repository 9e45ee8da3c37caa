/** User data of an instance: cloud-init's `#cloud-config`, as JSON (which is YAML too), so nothing needs escaping. */
import { readFileSync } from 'node:fs';

/** A file on the instance. */
export interface InstanceFile {
  /** Absolute path. */
  readonly path: string;
  readonly content: string;
  /** Octal mode; by default only root reads it. */
  readonly mode?: string;
}

/** What an instance is made of. */
export interface InstanceSpec {
  /** Packages of the image's own release, so the pinned image pins them too. */
  readonly packages: readonly string[];
  readonly files: readonly InstanceFile[];
  /** Run once, in this order, each as an argument list. */
  readonly commands: readonly (readonly string[])[];
}

/** The user data in plain text, at most 16 KB. */
export function cloudConfig({ packages, files, commands }: InstanceSpec): string {
  const config = {
    packages,
    write_files: files.map(({ path, content, mode }) => ({ path, content, permissions: mode ?? '0600' })),
    runcmd: commands,
  };
  return `#cloud-config\n${JSON.stringify(config, undefined, 1)}\n`;
}

/** An environment file as systemd and the shell both read it: plain `NAME='value'` lines. */
export function environmentFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}

/** The text of a script beside the module `base`. */
export function script(name: string, base: string): string {
  return readFileSync(new URL(name, base), 'utf8');
}
