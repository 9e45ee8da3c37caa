/** One run of the Pulumi program against whoever answers what it asks for. */
import { StreampactError } from '../../contracts/src/error.ts';
import { untilAborted } from './interrupt.ts';
import { startProgram } from './language.ts';
import type { DeployEvent } from './model.ts';
import { type Backend, startMonitor } from './monitor.ts';
import type { Project } from './project.ts';
import { qualifiedType, stackType } from './urn.ts';
import { isList, isProperties, type Properties, type Value } from './values.ts';

/** How long the program may neither end nor ask for anything, in milliseconds. */
const idleDeadlineMs = 120_000;

/** Answers the program. */
export type Host = Pick<Backend, 'register' | 'registerOutputs' | 'invoke' | 'readStack'>;

/** What the program is run with. */
export interface ExecuteOptions {
  readonly project: Project;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  /** Whether outputs may be unknown to the program. */
  readonly preview: boolean;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: DeployEvent) => void;
}

/** Runs the program and answers the stack's outputs. */
export async function execute(host: Host, options: ExecuteOptions): Promise<Record<string, unknown>> {
  const session = new Session(host, options);
  const monitor = await startMonitor(session);
  const program = startProgram({ ...options, monitor: monitor.address, onLine: session.print });
  try {
    const code = await untilAborted(options.signal, Promise.race([program.ended, session.failed, session.idle()]));
    if (code !== 0) throw session.programError(code);
  } finally {
    await program.kill();
    session.close();
    if (!options.signal.aborted) await session.settled();
    monitor.stop();
  }
  return session.outputs;
}

/** The program's side of the run: what it asked for, said and failed on. */
class Session implements Backend {
  readonly identity: Backend['identity'];
  outputs: Record<string, unknown> = {};
  /** Rejects with the first error of anything that the program asked for. */
  readonly failed: Promise<never>;
  fail: (error: unknown) => void = () => undefined;
  readonly #host: Host;
  readonly #options: ExecuteOptions;
  readonly #pending = new Set<Promise<unknown>>();
  readonly #errors: string[] = [];
  #lastActive = Date.now();
  #watch: NodeJS.Timeout | undefined;

  constructor(host: Host, options: ExecuteOptions) {
    this.identity = { stack: options.stack, project: options.project.name };
    this.#host = host;
    this.#options = options;
    this.failed = new Promise<never>((_, reject) => {
      this.fail = reject;
    });
    this.failed.catch(() => undefined);
  }

  readonly register: Backend['register'] = (goal) => this.#track(this.#host.register(goal));

  readonly registerOutputs: Backend['registerOutputs'] = (urn, outputs) => {
    if (qualifiedType(urn) === stackType) this.outputs = clear(outputs);
    return this.#track(this.#host.registerOutputs(urn, outputs));
  };

  readonly invoke: Backend['invoke'] = (token, args) => this.#track(this.#host.invoke(token, args));

  readonly readStack: Backend['readStack'] = (stack) => this.#track(this.#host.readStack(stack));

  readonly log: Backend['log'] = (severity, message) => {
    this.#lastActive = Date.now();
    if (severity === 'error') this.#errors.push(message);
    if (severity !== 'debug') this.#options.onEvent?.({ kind: 'log', severity, message });
  };

  readonly print = (message: string): void => this.#options.onEvent?.({ kind: 'log', severity: 'info', message });

  /** Rejects when the program has been idle for too long. */
  idle(): Promise<never> {
    return new Promise((_, reject) => {
      this.#watch = setInterval(() => {
        if (this.#pending.size > 0 || Date.now() - this.#lastActive < idleDeadlineMs) return;
        const what = `The Pulumi program has asked for nothing for ${idleDeadlineMs / 1000} s, and does not end.`;
        reject(new StreampactError('DEPLOY_PROGRAM_FAILED', what, { where: this.#options.project.main }));
      }, 1_000);
    });
  }

  close(): void {
    clearInterval(this.#watch);
  }

  /** Waits for what is under way, so that the state tells of it. Each of these operations has a deadline of its own. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#pending]);
  }

  programError(code: number): StreampactError {
    const said = this.#errors.map((message) =>
      message.replace(/^Running program '.*' failed with an unhandled exception:\n/, '').trim(),
    );
    const what =
      said.length === 0
        ? `The Pulumi program ended with exit code ${code}.`
        : `The Pulumi program failed:\n${said.join('\n')}`;
    return new StreampactError('DEPLOY_PROGRAM_FAILED', what, { where: this.#options.project.main });
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work);
    const done = (): void => {
      this.#pending.delete(work);
      this.#lastActive = Date.now();
    };
    work.then(done, done);
    return work;
  }
}

/** Outputs as JSON: what is unknown, secret or an asset is left out. */
function clear(properties: Properties): Record<string, unknown> {
  const shown = Object.entries(properties).flatMap(([name, value]) =>
    isShown(value) ? [[name, clearValue(value)]] : [],
  );
  return Object.fromEntries(shown);
}

function clearValue(value: Value): unknown {
  if (isList<Value>(value)) return value.filter(isShown).map(clearValue);
  return isProperties(value) ? clear(value) : value;
}

function isShown(value: Value): boolean {
  return typeof value !== 'object' || value === null || isList<Value>(value) || isProperties(value);
}
