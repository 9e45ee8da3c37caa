/** Compares two versions of one contract. */
import type { Compatibility } from '../model.ts';
import { type Bundle, bundled } from './bundle.ts';
import { type Frame, keyOf, positionOf, ruleChange, schemaChange, type Version } from './change.ts';
import { explained } from './explain.ts';
import { type Judgement, judge } from './judge.ts';
import { kindNamed } from './kinds.ts';
import type {
  Baseline,
  Change,
  CompareOptions,
  ContractReport,
  Modes,
  Reading,
  Snapshot,
  SnapshotContract,
} from './model.ts';
import { isTransitive, requiredBy, verdictUnder, worst, worstModes } from './modes.ts';
import { readingOf, sidesOf } from './reading.ts';
import { rulesFor } from './rules/index.ts';

/** A contract's report and its rows. */
export interface Compared {
  readonly report: ContractReport;
  readonly changes: readonly Change[];
}

/** What every comparison of one run shares. */
export interface Setting {
  readonly old: Snapshot;
  readonly new: Snapshot;
  readonly options: CompareOptions;
}

const unbroken: Modes = { backward: 'compatible', forward: 'compatible' };
const broken: Modes = { backward: 'breaking', forward: 'breaking' };

/** A contract that only the new side has. Versions that were released earlier still bind it. */
export function added(setting: Setting, now: SnapshotContract): Compared {
  const { mode, modeFrom } = modeOf(setting, now);
  const reading = setting.options.reading ?? readingOf(now);
  const version = versionOf(now, setting.new);
  const row: Change = {
    contract: now.path,
    pointer: '',
    kind: 'contract-added',
    direction: 'none',
    severity: 'compatible',
    message: `The contract ${now.path} is new.`,
    against: setting.old.label,
    ...positionOf(version, { contract: now.path, path: [] }),
  };
  const earlier = againstBaselines(setting, { now: version, mode, reading, known: [] });
  return finished({
    now,
    status: 'added',
    mode,
    modeFrom,
    reading,
    modes: worstModes(unbroken, earlier.modes),
    against: [setting.old.label, ...earlier.against],
    changes: [row, ...earlier.changes],
  });
}

/** A contract that only the old side has. */
export function deleted(setting: Setting, old: SnapshotContract): Compared {
  const { mode, modeFrom } = modeOf(setting, old);
  const shared = isShared(old.path);
  const row: Change = {
    contract: old.path,
    pointer: '',
    kind: shared ? 'shared-deleted' : 'contract-deleted',
    direction: shared ? 'none' : 'both',
    severity: shared ? 'compatible' : 'breaking',
    message: `The contract ${old.path} was deleted.`,
    against: setting.old.label,
    file: old.file,
    line: 1,
    column: 1,
  };
  return finished({
    now: old,
    status: 'deleted',
    mode,
    modeFrom,
    reading: setting.options.reading ?? readingOf(old),
    modes: shared ? unbroken : broken,
    against: [setting.old.label],
    changes: [row],
  });
}

/** A contract that both sides have. */
export function changed(setting: Setting, old: SnapshotContract, now: SnapshotContract): Compared {
  // What a version promised binds the next one, so that a promise cannot be dropped together with what it forbids.
  const { mode, modeFrom } = modeOf(setting, old);
  const reading = setting.options.reading ?? readingOf(old.row === undefined ? now : old);
  const [before, after] = [versionOf(old, setting.old), versionOf(now, setting.new)];
  const frame: Frame = { old: before, new: after, mode, against: setting.old.label };
  const judgement = judged(frame, reading);
  const rules = rulesFor(old, now).map((found) => ruleChange(frame, found));
  const rows = [...draftRows(frame), ...judgement.changes.map((row) => schemaChange(frame, row)), ...rules];
  const earlier = againstBaselines(setting, { now: after, mode, reading, known: rows });
  return finished({
    now,
    status: 'changed',
    mode,
    modeFrom,
    reading,
    modes: worstModes(modesOf(judgement, rules), earlier.modes),
    against: [setting.old.label, ...earlier.against],
    changes: [...rows, ...earlier.changes],
  });
}

function draftRows(frame: Frame): readonly Change[] {
  const { old, new: now } = frame;
  if (old.bundle.document.draft === now.bundle.document.draft) return [];
  const message = `the schema is written in ${now.bundle.document.draft} instead of ${old.bundle.document.draft}`;
  return [ruleChange(frame, { kind: 'draft-changed', path: ['$schema'], message })];
}

function judged({ old, new: now, mode }: Frame, reading: Reading): Judgement {
  const sides = sidesOf(now.contract, reading);
  return judge({
    old: old.bundle.document,
    new: now.bundle.document,
    sides,
    required: requiredBy(mode),
  });
}

function modesOf({ whole }: Judgement, rules: readonly Change[]): Modes {
  const fromRules = (direction: 'backward' | 'forward') =>
    rules.some(
      (rule) => kindNamed(rule.kind).breaks !== 'always' && (rule.direction === direction || rule.direction === 'both'),
    )
      ? 'breaking'
      : 'compatible';
  return {
    backward: worst([whole.backward.verdict, fromRules('backward')]),
    forward: worst([whole.forward.verdict, fromRules('forward')]),
  };
}

interface Latest {
  readonly now: Version;
  readonly mode: Compatibility;
  readonly reading: Reading;
  /** Rows that need not be told again. */
  readonly known: readonly Change[];
}

interface Earlier {
  readonly modes: Modes;
  readonly against: readonly string[];
  readonly changes: readonly Change[];
}

/** What earlier released versions add in a transitive mode: only what fails, and only what has not been told. */
function againstBaselines({ options }: Setting, { now, mode, reading, known }: Latest): Earlier {
  const baselines = isTransitive(mode) ? distinct(options.baselines?.get(now.contract.path) ?? [], now) : [];
  const told = new Set(known.filter(({ severity }) => severity !== 'compatible').map(keyOf));
  let modes = unbroken;
  const changes: Change[] = [];
  for (const { label, contract } of baselines) {
    const old = versionOf(contract, { label, contracts: new Map([[contract.path, contract]]) });
    const frame: Frame = { old, new: now, mode, against: label };
    const judgement = judged(frame, reading);
    modes = worstModes(modes, modesOf(judgement, []));
    for (const row of judgement.changes.map((change) => schemaChange(frame, change))) {
      const fails = row.severity === 'breaking' || row.severity === 'unproven';
      if (!fails || told.has(keyOf(row))) continue;
      told.add(keyOf(row));
      changes.push(row);
    }
  }
  return { modes, against: baselines.map(({ label }) => label), changes };
}

function distinct(baselines: readonly Baseline[], now: Version): readonly Baseline[] {
  const seen = new Set([now.contract.hash]);
  return baselines.filter(({ contract: { hash } }) => !seen.has(hash) && seen.add(hash));
}

type Finished = Omit<ContractReport, 'contract' | 'file' | 'verdict' | 'explanation'> & {
  readonly now: SnapshotContract;
  readonly changes: readonly Change[];
};

function finished({ now, changes, ...rest }: Finished): Compared {
  const failing = changes.map(({ severity }) => (severity === 'allowed' ? 'compatible' : severity));
  const verdict = worst([verdictUnder(rest.mode, rest.modes), ...failing]);
  const report = { contract: now.path, file: now.file, ...rest, verdict };
  return { report: { ...report, explanation: explained(report, changes) }, changes };
}

function versionOf(contract: SnapshotContract, snapshot: Snapshot): Version {
  const bundle: Bundle = bundled(contract, snapshot);
  return { contract, bundle, snapshot };
}

function modeOf({ options }: Setting, { row, path }: SnapshotContract): Pick<ContractReport, 'mode' | 'modeFrom'> {
  // Definitions bind nobody by themselves; the contracts that use them tell what their changes do.
  if (isShared(path)) return { mode: 'none', modeFrom: 'contract' };
  if (options.mode !== undefined) return { mode: options.mode, modeFrom: 'option' };
  if (row !== undefined) return { mode: row.compatibility, modeFrom: 'contract' };
  return { mode: 'backward', modeFrom: 'default' };
}

/** Whether the contract holds definitions for others only. */
export function isShared(path: string): boolean {
  return path.endsWith('.shared.json');
}
