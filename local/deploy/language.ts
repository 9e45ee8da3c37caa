/** Runs a Pulumi program in a process of its own, as the CLI's Node.js language host does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Project } from './project.ts';

/** What the program is run with. */
export interface ProgramOptions {
  readonly project: Project;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly preview: boolean;
  /** Address of the resource monitor and the engine. */
  readonly monitor: string;
  /** Called with each line that the program prints. */
  readonly onLine: (line: string) => void;
}

/** A running program. */
export interface Program {
  /** The exit code; negative when a signal ended it. */
  readonly ended: Promise<number>;
  /** Ends the program at once, and answers when it is gone. */
  readonly kill: () => Promise<void>;
}

/** Starts the program. Configuration goes through the environment, as the SDK expects it. */
export function startProgram(options: ProgramOptions): Program {
  const { project, stack, preview, monitor } = options;
  const resolve = createRequire(import.meta.url).resolve;
  const child = spawn(
    process.execPath,
    [
      ...['--import', import.meta.resolve('tsx'), '--import', new URL('preload.ts', import.meta.url).href],
      resolve('@pulumi/pulumi/cmd/run'),
      ...[`--monitor=${monitor}`, `--engine=${monitor}`, `--project=${project.name}`, `--stack=${stack}`],
      ...[
        '--organization=organization',
        `--root-directory=${project.dir}`,
        '--parallel=16',
        ...(preview ? ['--dry-run'] : []),
      ],
      join(project.dir, project.main),
    ],
    {
      cwd: project.dir,
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(options.config),
        PULUMI_CONFIG_SECRET_KEYS: '[]',
        NODE_OPTIONS: '',
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', options.onLine);
  // Writing to a program that has ended is no error of ours; its end is reported by `ended`.
  child.stdin.on('error', () => undefined);
  const ended = endOf(child);
  return {
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
    },
  };
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new StreampactError('DEPLOY_PROGRAM_FAILED', 'The Pulumi program could not be started.', { cause }));
    });
    child.once('close', (code) => resolve(code ?? -1));
  });
}
