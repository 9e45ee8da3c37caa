/** What `npm run connect` says to people. */
import type { Paint } from '../terminal/paint.ts';
import type { KeyDrift } from './drift.ts';
import type { ConnectorReport, ReconcileReport } from './reconcile.ts';
import type { SubjectReport } from './registry.ts';
import type { Health } from './status.ts';
import type { Verdict } from './validate.ts';

/** What the words of a report depend on. */
export interface View {
  readonly paint: Paint;
  /** Whether what the report says was done, or is only planned. */
  readonly applied: boolean;
}

/** A report: connectors with their differences and failures, then schemas. */
export function renderReport({ connectors, foreign, subjects }: ReconcileReport, view: View): string {
  const lines = [
    ...connectors.flatMap((connector) => connectorLines(connector, view)),
    ...foreign.flatMap(({ name, deleted, health }) => [
      `${view.paint('yellow', '?')} ${name}  no contract names it; ${deleted ? 'deleted' : 'left alone (--prune deletes it)'}`,
      ...(deleted ? [] : healthLines(health, view)),
    ]),
    ...subjects.flatMap((subject) => subjectLines(subject, view)),
  ];
  return `${lines.join('\n')}\n`;
}

function connectorLines(report: ConnectorReport, view: View): readonly string[] {
  const { paint } = view;
  const words = actionWords(report, view.applied);
  const mark = { create: paint('green', '+'), update: paint('yellow', '~'), none: paint('green', '='), absent: '-' };
  return [
    `${mark[report.action]} ${paint('bold', report.name)}  ${words}`,
    ...report.drift.map((drift) => `    ${driftText(drift)}`),
    ...(report.health === undefined ? [] : healthLines(report.health, view)),
  ];
}

function actionWords({ action, standIn, drift }: ConnectorReport, applied: boolean): string {
  if (action === 'create') return applied ? 'created' : 'is not there; apply creates it';
  if (action === 'update') return `${drift.length} key(s) ${applied ? 'changed' : 'differ; apply changes them'}`;
  if (action === 'none') return 'as its contract says';
  return standIn === undefined
    ? 'the worker has no plugin for it'
    : `run by streampact's own ${standIn}: the worker has no plugin for it`;
}

function driftText({ key, desired, actual }: KeyDrift): string {
  return `${key}: ${actual ?? '(none)'} → ${desired ?? '(none)'}`;
}

function healthLines({ state, tasks, failures }: Health, { paint }: View): readonly string[] {
  const counts = tasks.map(
    ({ id, state: each, worker }) => `task ${id} ${each}${worker === '' ? '' : ` on ${worker}`}`,
  );
  const colour = state === 'RUNNING' ? 'green' : state === 'FAILED' ? 'red' : 'yellow';
  return [
    `    ${paint(colour, state)}${counts.length === 0 ? '' : `  ${counts.join(', ')}`}`,
    ...failures.flatMap(({ what, fix }) => [
      `    ${paint('red', what)}`,
      ...(fix === undefined ? [] : [`    fix: ${fix}`]),
    ]),
  ];
}

function subjectLines(
  { subject, compatibility, outcome, reason, drift }: SubjectReport,
  { paint, applied }: View,
): readonly string[] {
  const words = {
    new: applied ? 'registered' : 'not registered yet',
    'new version': applied ? 'a new version registered' : 'a new version to register',
    unchanged: 'as the contract says',
    incompatible: `refused: ${reason ?? ''}`,
  }[outcome];
  const mark = outcome === 'incompatible' ? paint('red', '!') : outcome === 'unchanged' ? paint('green', '=') : '+';
  return [
    `${mark} schema ${paint('bold', subject)}  ${words} (${compatibility})`,
    ...(drift ?? []).map(({ kind, pointer, breaks, contract, writer }) => {
      const types = [
        writer === undefined ? '' : `written: ${writer}`,
        contract === undefined ? '' : `contract: ${contract}`,
      ];
      const detail = types.filter((text) => text !== '').join(', ');
      return `    ${paint(breaks ? 'red' : 'yellow', kind)} ${pointer}${detail === '' ? '' : `  ${detail}`}`;
    }),
  ];
}

/** Verdicts of `validate`. */
export function renderVerdicts(verdicts: readonly Verdict[], { paint }: Pick<View, 'paint'>): string {
  const lines = verdicts.flatMap(({ name, class: className, outcome, errors, archive }) => {
    if (outcome === 'valid') return [`${paint('green', '=')} ${paint('bold', name)}  ${className} takes it`];
    if (outcome === 'absent')
      return [
        `- ${paint('bold', name)}  not asked: no plugin for ${className}`,
        ...(archive ? [`    ${archive}`] : []),
      ];
    return [
      `${paint('red', '!')} ${paint('bold', name)}  refused by ${className}`,
      ...errors.flatMap(({ name: key, errors: texts, documentation }) => [
        ...texts.map((text) => `    ${key}: ${text}`),
        ...(documentation === '' ? [] : [`      ${key} is: ${documentation.split('\n')[0]?.slice(0, 200)}`]),
      ]),
    ];
  });
  return `${lines.join('\n')}\n`;
}
