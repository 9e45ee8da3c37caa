/** What changed between two snapshots of contracts, what it breaks, and which document proves it. */
import { compareText } from '../mistake.ts';
import { inTurn } from '../prove/deadline.ts';
import { keyOf } from './change.ts';
import { added, type Compared, changed, deleted, isShared, type Setting } from './contract.ts';
import type { Change, CompareOptions, Comparison, ContractReport, Snapshot, SnapshotContract } from './model.ts';
import { worst } from './modes.ts';

export { changeKinds } from './kinds.ts';

/** How long contracts are compared under one watch: more than most take, little enough to do one of them twice. */
const watchMs = 1_000;

/**
 * Compares every contract of `old` with its namesake in `now`. What is the same on both sides is left out. A change of a
 * shared file is told once, in that file, with the worst that it does to any contract that uses it. Throws
 * SCHEMA_UNREADABLE.
 */
export function compareSnapshots(old: Snapshot, now: Snapshot, options: CompareOptions = {}): Comparison {
  const setting: Setting = { old, new: now, options };
  const paths = [...new Set([...old.contracts.keys(), ...now.contracts.keys()])].sort(compareText);
  const compared = inTurn(paths, watchMs, (path) => comparedAt(setting, path)).filter((one) => one !== undefined);
  const changes = toldOnce(compared.flatMap((one) => one.changes)).sort(byPlaceAndSeverity);
  return { old: old.label, new: now.label, contracts: compared.map((one) => withOthers(one, changes)), changes };
}

function comparedAt(setting: Setting, path: string): Compared | undefined {
  const [old, now] = [setting.old.contracts.get(path), setting.new.contracts.get(path)];
  if (old === undefined) return now && added(setting, now);
  if (now === undefined) return deleted(setting, old);
  return isSame(old, now) ? undefined : changed(setting, old, now);
}

/** A shared contract's hash says nothing of its definitions, because it does not use them itself. */
function isSame(old: SnapshotContract, now: SnapshotContract): boolean {
  return old.hash === now.hash && (!isShared(now.path) || old.source.text === now.source.text);
}

const severities: readonly Change['severity'][] = ['breaking', 'unproven', 'allowed', 'compatible'];

/** Of several rows for one change, the worst. */
function toldOnce(changes: readonly Change[]): Change[] {
  const rows = new Map<string, Change>();
  for (const change of changes) {
    const known = rows.get(keyOf(change));
    if (known === undefined || rank(change) < rank(known)) rows.set(keyOf(change), change);
  }
  return [...rows.values()];
}

function rank({ severity }: Change): number {
  return severities.indexOf(severity);
}

function byPlaceAndSeverity(a: Change, b: Change): number {
  return (
    compareText(a.contract, b.contract) ||
    rank(a) - rank(b) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.pointer, b.pointer) ||
    compareText(a.kind, b.kind)
  );
}

/** A shared file is as bad as what its changes do to those who use it. */
function withOthers({ report }: Compared, changes: readonly Change[]): ContractReport {
  const own = changes.filter(({ contract }) => contract === report.contract);
  const failing = own.map(({ severity }) => (severity === 'allowed' ? 'compatible' : severity));
  const verdict = worst([report.verdict, ...failing]);
  if (verdict === report.verdict) return report;
  const mode = (direction: 'backward' | 'forward') =>
    worst([
      report.modes[direction],
      ...own
        .filter((change) => change.direction === direction || change.direction === 'both')
        .map((change) => (change.severity === 'unproven' ? 'unproven' : 'breaking')),
    ]);
  return {
    ...report,
    verdict,
    modes: { backward: mode('backward'), forward: mode('forward') },
    explanation: `${report.explanation.split('. ')[0] ?? ''}. It is ${verdict} because of what its definitions do to contracts that refer to them.`,
  };
}
