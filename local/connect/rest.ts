/**
 * Kafka Connect's REST interface, typed: https://kafka.apache.org/documentation/#connect_rest
 *
 * What passes is asked again: 409 while a group of workers rebalances, and 404 for everything just after a start.
 */
import { StreampactError } from '../../contracts/src/error.ts';
import { type Answer, ask, type Question, refused, type Server } from './http.ts';

/** What a connector or a task does. */
export type RunState = 'RUNNING' | 'PAUSED' | 'STOPPED' | 'FAILED' | 'UNASSIGNED' | 'RESTARTING' | 'DESTROYED';

/** A connector's or a task's state; the trace of what made it fail. */
interface State {
  readonly state: RunState;
  readonly worker_id: string;
  readonly trace?: string;
}

/** A connector as its group of workers has it. */
export interface Standing {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  readonly connector: State;
  readonly tasks: readonly (State & { readonly id: number })[];
}

/** A key of a configuration as its plugin sees it. */
export interface CheckedKey {
  readonly name: string;
  readonly errors: readonly string[];
  /** What the plugin says of the key. */
  readonly documentation: string;
}

/** A position of a source, or of a sink's group. */
export interface OffsetEntry {
  readonly partition: Readonly<Record<string, unknown>>;
  readonly offset: Readonly<Record<string, unknown>> | null;
}

/** A client of one group of workers. */
export class ConnectRest {
  readonly #server: Server;

  constructor(server: Omit<Server, 'name'>) {
    this.#server = { name: 'Kafka Connect', ...server, url: server.url.replace(/\/+$/, '') };
  }

  /** Version of the worker's Kafka. */
  async version(): Promise<string> {
    return (await this.#get<{ readonly version: string }>('/')).version;
  }

  /** Classes of connectors that the worker has plugins of. */
  async pluginClasses(): Promise<ReadonlySet<string>> {
    const plugins = await this.#get<readonly { readonly class: string }[]>('/connector-plugins');
    return new Set(plugins.map((plugin) => plugin.class));
  }

  /** Every connector, by name; also those that no worker has taken yet, which have no status. */
  async connectors(): Promise<ReadonlyMap<string, Standing>> {
    type Infos = Readonly<Record<string, { readonly info: { readonly config: Standing['config'] } }>>;
    type Statuses = Readonly<Record<string, { readonly status: Pick<Standing, 'connector' | 'tasks'> }>>;
    const [infos, statuses] = await Promise.all([
      this.#get<Infos>('/connectors?expand=info'),
      this.#get<Statuses>('/connectors?expand=status'),
    ]);
    return new Map(
      Object.entries(infos).map(([name, { info }]) => {
        const { connector, tasks } = statuses[name]?.status ?? unassigned;
        return [name, { name, config: info.config, connector, tasks }];
      }),
    );
  }

  /** Creates the connector, or gives it this configuration and no other key. */
  async putConfig(name: string, config: Standing['config']): Promise<void> {
    await this.#do({ method: 'PUT', path: `${of(name)}/config`, body: config });
  }

  /** What the plugin says of a configuration, one row for each key with an error. */
  async validate(config: Standing['config']): Promise<readonly CheckedKey[]> {
    const plugin = config['connector.class'] ?? '';
    const path = `/connector-plugins/${encodeURIComponent(plugin)}/config/validate`;
    type Checked = {
      readonly configs: readonly {
        readonly definition?: { readonly documentation?: string };
        readonly value: { readonly name: string; readonly errors: readonly string[] };
      }[];
    };
    const checked = (await this.#do({ method: 'PUT', path, body: config })) as Checked;
    return checked.configs
      .filter(({ value }) => value.errors.length > 0)
      .map(({ definition, value }) => ({ ...value, documentation: definition?.documentation ?? '' }));
  }

  async pause(name: string): Promise<void> {
    await this.#do({ method: 'PUT', path: `${of(name)}/pause` });
  }

  async resume(name: string): Promise<void> {
    await this.#do({ method: 'PUT', path: `${of(name)}/resume` });
  }

  /** Ends the tasks and keeps the connector; only then may its offsets be changed. */
  async stop(name: string): Promise<void> {
    await this.#do({ method: 'PUT', path: `${of(name)}/stop` });
  }

  /** Starts what failed once more; with `all` also what runs. */
  async restart(name: string, { all = false }: { readonly all?: boolean } = {}): Promise<void> {
    await this.#do({ method: 'POST', path: `${of(name)}/restart?includeTasks=true&onlyFailed=${!all}` });
  }

  async delete(name: string): Promise<void> {
    await this.#do({ method: 'DELETE', path: of(name) });
  }

  async offsets(name: string): Promise<readonly OffsetEntry[]> {
    return (await this.#get<{ readonly offsets: readonly OffsetEntry[] }>(`${of(name)}/offsets`)).offsets;
  }

  /** Forgets a stopped connector's position. */
  async deleteOffsets(name: string): Promise<void> {
    await this.#do({ method: 'DELETE', path: `${of(name)}/offsets` });
  }

  async #get<T>(path: string): Promise<T> {
    return (await this.#do({ path })) as T;
  }

  async #do(question: Question): Promise<unknown> {
    const answer = await ask(this.#server, question, isPassing);
    if (answer.status === 404 && question.path.startsWith('/connectors/')) throw this.#unknown(question, answer);
    if (answer.status >= 300) throw refused(this.#server, question, answer);
    return answer.body;
  }

  #unknown({ path }: Question, answer: Answer): StreampactError {
    const name = decodeURIComponent(path.split(/[/?]/)[2] ?? '');
    return new StreampactError('CONNECTOR_UNKNOWN', `Kafka Connect has no connector ${name}`, {
      where: `${this.#server.url}${path} (${answer.status})`,
      fix: 'npm run connect -- status names those that there are; npm run connect -- apply makes those of the contracts.',
    });
  }
}

const unassigned: Pick<Standing, 'connector' | 'tasks'> = {
  connector: { state: 'UNASSIGNED', worker_id: '' },
  tasks: [],
};

function of(name: string): string {
  return `/connectors/${encodeURIComponent(name)}`;
}

/** A group that rebalances, and a worker whose server is there before its resources are: its own 404 bears an error code. */
function isPassing({ status, body }: Answer): boolean {
  const isOwn = typeof body === 'object' && body !== null && 'error_code' in body;
  return status === 409 || status === 503 || (status === 404 && !isOwn);
}
