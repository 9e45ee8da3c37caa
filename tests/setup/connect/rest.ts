/** Kafka Connect's REST interface, as far as tests use it: https://kafka.apache.org/documentation/#connect_rest */

/** Values are text, as Connect takes them. */
export type ConnectorSettings = Readonly<Record<string, string>>;

/** An answer of Connect, whatever its status. */
export interface ConnectAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A connector and its only task; `NONE` while there is none. */
export interface ConnectorState {
  readonly connector: string;
  readonly task: string;
  /** The stack trace of a failed task. */
  readonly trace: string;
}

export async function askConnect(url: string, method: string, body?: unknown): Promise<ConnectAnswer> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** Creates the connector or gives it these settings. */
export function putConnector(connect: string, name: string, config: ConnectorSettings): Promise<ConnectAnswer> {
  return askConnect(`${connect}/connectors/${name}/config`, 'PUT', config);
}

export async function stateOf(connect: string, name: string): Promise<ConnectorState> {
  const { body } = await askConnect(`${connect}/connectors/${name}/status`, 'GET');
  const status = body as { connector?: { state: string }; tasks?: readonly { state: string; trace?: string }[] };
  const task = status.tasks?.[0];
  return { connector: status.connector?.state ?? 'NONE', task: task?.state ?? 'NONE', trace: task?.trace ?? '' };
}
