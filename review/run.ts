/** One review: reads both sides, compares them, holds the approvals and the samples against what changed. */

import { compareSnapshots } from '../contracts/src/diff/index.ts';
import type { Change, CompareOptions, Reading, Snapshot } from '../contracts/src/diff/model.ts';
import { isTransitive, worst, worstModes } from '../contracts/src/diff/modes.ts';
import { ContractError } from '../contracts/src/mistake.ts';
import type { Compatibility } from '../contracts/src/model.ts';
import type { Draft } from '../contracts/src/prove/model.ts';
import { type Approved, approve, readApprovals, waiversIn } from './approvals/index.ts';
import type { Impact, Note, Report, SamplesReport } from './report/model.ts';
import { fails } from './report/outline.ts';
import { type Waiver, waiversFile } from './report/waiver.ts';
import { fileAtRef } from './snapshots/git-tree.ts';
import type { Side } from './snapshots/index.ts';
import { misspellings } from './snapshots/misspellings.ts';
import { type BasePlace, releasedVersions } from './snapshots/released.ts';
import { readSides, type Sides } from './snapshots/sides.ts';

export interface ReviewOptions {
  readonly sides: Sides;
  /** Overrides the contracts' own modes. */
  readonly mode?: Compatibility | undefined;
  /** Overrides how documents are read; see {@link Reading}. */
  readonly reading?: Reading | undefined;
  /** For plain schemas that name no draft. */
  readonly draft?: Draft | undefined;
  /** Where recorded documents lie, each `<glob>` or `<contract>=<glob>`; a glob may begin with `s3://`. */
  readonly samples?: readonly string[] | undefined;
  /** Whether to tell what is downstream of every change. */
  readonly impact?: boolean | undefined;
  /** The Pulumi stack whose cloud resources are compared. Default: none are. */
  readonly stack?: string | undefined;
  /** File of waivers in place of the repository's own. */
  readonly waivers?: string | undefined;
  /** The day on which approvals are judged, `YYYY-MM-DD`. Default: today in UTC. */
  readonly today?: string | undefined;
  /** Told what is odd but no error, a line each. */
  readonly notice?: (line: string) => void;
}

/** Reviews `options.sides`. Whatever keeps it from comparing them is an error, never a report without changes. */
export async function review(options: ReviewOptions): Promise<Report> {
  const notice = options.notice ?? (() => undefined);
  const { old, next, place } = await readSides(options.sides, options.draft);
  refuseUnreadable(old, next, notice);
  for (const line of misspellings(old.snapshot, next.snapshot)) notice(line);
  const baselines = await releasedVersions({
    old: old.snapshot,
    next: next.snapshot,
    place,
    mode: options.mode,
    draft: options.draft,
  });
  const comparison = compareSnapshots(old.snapshot, next.snapshot, compareOptions(options, baselines));
  const date = options.today ?? new Date().toISOString().slice(0, 10);
  const { changes, errors, notes } = await approved(options, comparison.changes, { date, place });
  const samples = await samplesOf(options, old.snapshot, next.snapshot);
  const impact = await impactOf(options, { old: old.snapshot, next: next.snapshot, changes, place });
  const report: Omit<Report, 'passed'> = {
    formatVersion: 1,
    date,
    verdict: worst(comparison.contracts.map(({ verdict }) => verdict)),
    modes: comparison.contracts
      .map(({ modes }) => modes)
      .reduce(worstModes, { backward: 'compatible', forward: 'compatible' }),
    old: comparison.old,
    new: comparison.new,
    contracts: comparison.contracts,
    changes,
    approvalErrors: errors,
    notes: [...notes, ...onlyVersion(options)],
    ...(impact === undefined ? {} : { impact }),
    ...(samples === undefined ? {} : { samples }),
  };
  return { ...report, passed: passes(report) };
}

/** A file that is wrong in the same way on both sides is no change; any other must be mended first. */
function refuseUnreadable(old: Side, next: Side, notice: (line: string) => void): void {
  const paths = new Set([...old.unreadable.keys(), ...next.unreadable.keys()]);
  const mistakes = [...paths].flatMap((path) => {
    const [before, after] = [old.unreadable.get(path), next.unreadable.get(path)];
    if (before !== undefined && before.content === after?.content) {
      notice(`${path} cannot be read, and was not compared; it is the same on both sides`);
      return [];
    }
    const earlier = before?.mistakes.map((mistake) => ({ ...mistake, file: `${old.snapshot.label}: ${mistake.file}` }));
    return [...(earlier ?? []), ...(after?.mistakes ?? [])];
  });
  if (mistakes.length > 0) throw new ContractError(mistakes, 'mend what is named above; nothing was compared');
}

function compareOptions(
  { mode, reading, draft }: ReviewOptions,
  baselines: CompareOptions['baselines'],
): CompareOptions {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(reading === undefined ? {} : { reading }),
    ...(draft === undefined ? {} : { draft }),
    ...(baselines === undefined ? {} : { baselines }),
  };
}

/** A file has no history: transitive modes are what they are without it. */
function onlyVersion({ sides, mode }: ReviewOptions): readonly Note[] {
  if (sides.kind !== 'files' || mode === undefined || !isTransitive(mode)) return [];
  const message = `there is only one earlier version of a file, so ${mode} asks no more than ${mode.replace('-transitive', '')}`;
  return [{ message, fix: 'compare with --base to have all released versions' }];
}

/** Two files are compared without the repository's approvals, every one of which would be unused. */
async function approved(
  { sides, waivers: at }: ReviewOptions,
  changes: readonly Change[],
  { date, place }: { readonly date: string; readonly place: BasePlace | undefined },
): Promise<Approved> {
  if (sides.kind === 'files' && at === undefined) return { changes, errors: [], notes: [] };
  const approvals = await readApprovals(place?.root ?? process.cwd(), at);
  const base = approvals.waivers.length === 0 ? [] : await waiversOf(place);
  return approve(changes, approvals, { today: date, base });
}

/** What is waived at the base. */
async function waiversOf(place: BasePlace | undefined): Promise<readonly Waiver[]> {
  if (place === undefined) return [];
  const bytes = await fileAtRef(place.root, place.base, waiversFile);
  return bytes === undefined ? [] : waiversIn(bytes);
}

async function samplesOf(
  { samples }: ReviewOptions,
  old: Snapshot,
  next: Snapshot,
): Promise<SamplesReport | undefined> {
  if (samples === undefined || samples.length === 0) return undefined;
  const { checkSamples } = await import('./samples/index.ts');
  return await checkSamples({ samples, old, next });
}

interface Changed {
  readonly old: Snapshot;
  readonly next: Snapshot;
  readonly changes: readonly Change[];
  readonly place: BasePlace | undefined;
}

async function impactOf(
  { impact, stack }: ReviewOptions,
  { old, next, changes, place }: Changed,
): Promise<Impact | undefined> {
  if (impact !== true && stack === undefined) return undefined;
  const { cloudImpact, downstreamOf } = await import('./impact/index.ts');
  const downstream = downstreamOf(next, old, [...new Set(changes.map(({ contract }) => contract))]);
  if (stack === undefined || place === undefined) return { downstream };
  return { downstream, cloud: await cloudImpact({ root: place.root, base: place.base, stack }) };
}

/** Whatever has a verdict against it must be approved change by change. */
function passes({ contracts, changes, approvalErrors, samples }: Omit<Report, 'passed'>): boolean {
  if (approvalErrors.length > 0 || changes.some(fails)) return false;
  if (samples?.samples.some(({ failed }) => failed > 0)) return false;
  return contracts.every(
    ({ contract, verdict }) =>
      verdict === 'compatible' ||
      changes.some((change) => change.contract === contract && change.approval !== undefined),
  );
}
