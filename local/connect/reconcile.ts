/**
 * Makes Kafka Connect and the schema registry be what the contracts say. It may be run at any time and as often as one likes: what
 * is right is left alone, and a connector is changed in place, so that it keeps its position.
 */
import type { Connector } from '../../contracts/src/emit/connectors/config.ts';
import { type ConnectorClass, connectorClasses } from '../../contracts/src/emit/connectors/plugins.ts';
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import type { DesiredSubject } from './desired.ts';
import { driftOf, type KeyDrift } from './drift.ts';
import { type Overlay, overlaid } from './overlay.ts';
import { RegistryRest, type SubjectReport } from './registry.ts';
import { ConnectRest, type Standing } from './rest.ts';
import { type Health, healthOf } from './status.ts';

/** What should be, and where. */
export interface ReconcileOptions {
  /** Root of Kafka Connect's REST interface. */
  readonly connectUrl: string;
  /** Root of the schema registry; without it schemas are left alone. */
  readonly registryUrl?: string;
  readonly connectors: readonly Connector[];
  readonly subjects?: readonly DesiredSubject[];
  readonly overlay?: Overlay;
  /** Whether to change anything; by default it is only said what would be changed. */
  readonly apply?: boolean;
  /** Whether connectors that no contract names are deleted; left alone by default. */
  readonly prune?: boolean;
  readonly signal?: AbortSignal;
  /** How long a worker may take to answer; 60 s by default. */
  readonly deadlineMs?: number;
}

/** A connector of the contracts, before it was changed. */
export interface ConnectorReport {
  readonly name: string;
  readonly class: string;
  /**
   * create, update, none: what is done, or would be; absent: the worker has no plugin for it, and `standIn` says what of streampact
   * does its work instead, if anything does.
   */
  readonly action: 'create' | 'update' | 'none' | 'absent';
  readonly standIn?: 'poller' | 'sink';
  /** Empty for a new connector: all its keys are. */
  readonly drift: readonly KeyDrift[];
  readonly health?: Health;
}

/** What {@link reconcile} found and did. */
export interface ReconcileReport {
  readonly connectors: readonly ConnectorReport[];
  /** Connectors that no contract names. */
  readonly foreign: readonly { readonly name: string; readonly deleted: boolean; readonly health: Health }[];
  readonly subjects: readonly SubjectReport[];
}

/**
 * Goes on with the others when a connector is refused, and says so at the end. Schemas that are refused are in the report.
 * @throws StreampactError CONNECT_REFUSED, CONNECT_UNREACHABLE
 */
export async function reconcile(options: ReconcileOptions): Promise<ReconcileReport> {
  const { connectUrl, registryUrl, subjects = [], apply = false, prune = false, signal, deadlineMs } = options;
  const patience = { ...(signal && { signal }), ...(deadlineMs !== undefined && { deadlineMs }) };
  const connect = new ConnectRest({ url: connectUrl, ...patience });
  const desired = overlaid(options.connectors, options.overlay);
  const [classes, standing] = [await connect.pluginClasses(), await connect.connectors()];
  const connectors = desired.map((connector) => reportOf(connector, { classes, standing }));
  const wanted = desired.filter(({ name }) =>
    connectors.some((report) => report.name === name && (report.action === 'create' || report.action === 'update')),
  );
  const refusals = apply ? await putAll(connect, wanted) : [];
  const foreign = [...standing.values()].filter(({ name }) => !desired.some((connector) => connector.name === name));
  if (apply && prune) for (const { name } of foreign) await connect.delete(name);
  const registry = registryUrl === undefined ? undefined : new RegistryRest({ url: registryUrl, ...patience });
  const subjectReports: SubjectReport[] = [];
  for (const subject of registry === undefined ? [] : subjects) {
    const report = await registry?.reconcile(subject, { apply });
    if (report !== undefined) subjectReports.push(report);
  }
  if (refusals.length > 0) throw refusal(refusals);
  return {
    connectors,
    foreign: foreign.map((connector) => ({
      name: connector.name,
      deleted: apply && prune,
      health: healthOf(connector),
    })),
    subjects: subjectReports,
  };
}

/** Every refusal; what cannot even be asked is thrown. */
async function putAll(
  connect: ConnectRest,
  connectors: readonly Connector[],
): Promise<readonly (readonly [name: string, error: StreampactError])[]> {
  const refusals: (readonly [string, StreampactError])[] = [];
  for (const { name, config } of connectors) {
    try {
      await connect.putConfig(name, config);
    } catch (error) {
      if (!isStreampactError(error) || error.code !== 'CONNECT_REFUSED') throw error;
      refusals.push([name, error]);
    }
  }
  return refusals;
}

function refusal(refusals: readonly (readonly [name: string, error: StreampactError])[]): StreampactError {
  const what = refusals.map(([name, { message }]) => `${name}: ${message}`).join('\n');
  return new StreampactError('CONNECT_REFUSED', what, {
    ...(refusals[0]?.[1].where === undefined ? {} : { where: refusals[0][1].where }),
    fix: 'npm run connect -- validate tells each key that is refused.',
  });
}

interface World {
  readonly classes: ReadonlySet<string>;
  readonly standing: ReadonlyMap<string, Standing>;
}

function reportOf({ name, config }: Connector, { classes, standing }: World): ConnectorReport {
  const className = config['connector.class'] ?? '';
  const report = { name, class: className };
  const is = standing.get(name);
  if (is === undefined && !classes.has(className)) {
    const standIn = standInOf(className);
    return { ...report, action: 'absent', drift: [], ...(standIn === undefined ? {} : { standIn }) };
  }
  if (is === undefined) return { ...report, action: 'create', drift: [] };
  const drift = driftOf(config, is.config);
  return { ...report, action: drift.length === 0 ? 'none' : 'update', drift, health: healthOf(is) };
}

function standInOf(className: string): 'poller' | 'sink' | undefined {
  const rows: readonly ConnectorClass[] = Object.values(connectorClasses);
  return rows.find((row) => row.class === className)?.standIn;
}
