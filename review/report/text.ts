/** The report for a terminal: what broke, where, which document proves it, who is touched, and what to do about it. */
import type { Change } from '../../contracts/src/diff/model.ts';
import { type Paint, paintFor, type Style } from './color.ts';
import type { Report } from './model.ts';
import type { RenderOptions } from './options.ts';
import { fails, outline, type Section, type Standing, standingOf } from './outline.ts';
import { type Outcome, outcomeOf, summary } from './summary.ts';
import { approvalErrorLines, noteLines, sampleLines } from './text-beyond.ts';
import { impactLines } from './text-impact.ts';
import { counted, shortened, visible } from './visible.ts';
import { waiverEntries, waiversFile } from './waiver.ts';
import { witnessLines } from './witness.ts';
import { wrapped } from './wrap.ts';

/** Columns that the report keeps within, as far as words allow. */
const width = 100;
/** Changes of one contract that break nothing and are still shown one by one. */
const mostPassing = 5;

const look: Readonly<Record<Standing, { readonly mark: string; readonly style: Style }>> = {
  breaking: { mark: '✗', style: 'red' },
  unproven: { mark: '?', style: 'yellow' },
  approved: { mark: '✓', style: 'cyan' },
  allowed: { mark: '·', style: 'dim' },
  compatible: { mark: '✓', style: 'green' },
};

/** The whole report, worst first, one line of summary last. */
export function renderText(report: Report, options: RenderOptions): string {
  const paint = paintFor(options.color);
  const blocks = [
    [paint('bold', `${visible(report.old)} → ${visible(report.new)}`)],
    ...outline(report).map((section) => sectionLines(section, { paint, explain: options.explain })),
    approvalErrorLines(report.approvalErrors, paint),
    noteLines(report.notes, paint),
    sampleLines(report.samples, paint),
    impactLines(report.impact, paint),
    ruleLines(report, paint),
    ...(options.waivers === false ? [] : [waiverLines(report, paint)]),
    [verdictLine(report, paint)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

interface Setting {
  readonly paint: Paint;
  readonly explain: boolean;
}

function sectionLines(section: Section, { paint, explain }: Setting): readonly string[] {
  const { contract, status, mode, modeFrom, reading, explanation } = section.report;
  const { mark, style } = look[section.standing];
  const title = `${paint(style, `${mark} ${section.standing}`)}  ${paint('bold', visible(contract))}`;
  const terms = `${status}, must keep: ${mode} (by ${modeFrom}), content: ${reading}`;
  const shown = section.passing.slice(0, mostPassing);
  const more = section.passing.length - shown.length;
  return [
    `${title}  ${paint('dim', terms)}`,
    ...(explain ? wrapped(visible(explanation), width, '  ') : []),
    ...section.failing.flatMap((change) => ['', ...changeLines(change, paint)]),
    ...section.approved.flatMap((change) => ['', ...changeLines(change, paint)]),
    ...shown.flatMap((change) => changeLine(change, paint)),
    ...(more > 0
      ? [paint('dim', `  … and ${counted(more, 'more change')} that ${more === 1 ? 'breaks' : 'break'} nothing here`)]
      : []),
  ];
}

/** A change that needs no approval, in short. */
function changeLine(change: Change, paint: Paint): readonly string[] {
  const { mark, style } = look[change.severity];
  const [first = '', ...rest] = wrapped(
    `${visible(change.kind)}: ${shortened(visible(change.message), 300)}`,
    width,
    '    ',
  );
  return [`  ${paint(style, mark)} ${first.trimStart()}`, ...rest];
}

/** A change that breaks or may break, with its proof and the way out. */
function changeLines(change: Change, paint: Paint): readonly string[] {
  const standing = standingOf(change);
  const { mark, style } = look[standing];
  const direction = change.direction === 'both' ? 'backward and forward' : change.direction;
  return [
    `  ${paint(style, `${mark} ${standing}`)} ${paint('bold', visible(change.kind))}  ${paint('dim', `${direction}, against ${visible(change.against)}`)}`,
    `    ${paint('cyan', placeOf(change))}  ${visible(change.pointer === '' ? '(root)' : change.pointer)}`,
    ...wrapped(visible(change.message), width, '    '),
    ...proofLines(change, paint),
    ...approvalLines(change, paint),
  ];
}

/** `file:line:column`, which editors and terminals can follow. */
function placeOf({ file, line, column }: Change): string {
  return `${visible(file)}:${line}:${column}`;
}

function proofLines(change: Change, paint: Paint): readonly string[] {
  const { witness, blocker } = change;
  if (witness !== undefined) {
    const accepts = change.acceptedBy ?? 'old';
    const refuses = accepts === 'old' ? 'new' : 'old';
    return [
      paint('dim', `    accepted by the ${accepts} version, refused by the ${refuses} one:`),
      ...witnessLines(witness, width - 6).map((line) => `      ${line}`),
    ];
  }
  if (blocker === undefined) return [];
  const where = `${blocker.side === 'sub' ? 'narrower' : 'wider'} side, ${visible(blocker.pointer)}`;
  return wrapped(`stopped by ${visible(blocker.keyword)} (${where}): ${visible(blocker.reason)}`, width, '    ');
}

function approvalLines({ approval }: Change, paint: Paint): readonly string[] {
  if (approval === undefined) return [];
  const by = approval.approver === undefined ? '' : ` by ${visible(approval.approver)}`;
  const until = approval.expires === undefined ? '' : ` until ${visible(approval.expires)}`;
  return wrapped(`${approval.by}${by}${until}: ${visible(approval.reason)}`, width, '    ').map((line) =>
    paint('dim', line),
  );
}

/** Where to read more about what fails. */
function ruleLines({ changes }: Report, paint: Paint): readonly string[] {
  const kinds = [...new Set(changes.filter(fails).map(({ kind }) => visible(kind)))];
  const [only, ...others] = kinds;
  if (only === undefined) return [];
  if (others.length === 0) return [paint('dim', `the rule: npm run diff -- --explain ${only}`)];
  return wrapped(`the rules: npm run diff -- --explain KIND, for ${kinds.join(', ')}`, width, '').map((line) =>
    paint('dim', line),
  );
}

/** Entries for everything that still needs approval, together, so that they are pasted once. */
function waiverLines(report: Report, paint: Paint): readonly string[] {
  const entries = waiverEntries(report);
  if (entries.length === 0) return [];
  const title = `to have this agreed instead of undone: fill in reason and approver, in ${waiversFile}`;
  const last = entries.length - 1;
  return [paint('bold', title), ...entries.map((entry, i) => paint('dim', `  ${entry}${i === last ? '' : ','}`))];
}

const outcomes: Readonly<Record<Outcome, readonly [style: Style, words: string]>> = {
  passed: ['green', 'passed'],
  approved: ['green', 'passed, all approved'],
  breaking: ['red', 'breaking'],
  unproven: ['yellow', 'unproven'],
  approvals: ['red', 'approvals are wrong'],
  samples: ['red', 'recorded data does not fit'],
  failed: ['red', 'failed'],
};

function verdictLine(report: Report, paint: Paint): string {
  const [style, words] = outcomes[outcomeOf(report)];
  return `${paint(style, paint('bold', words))}: ${summary(report)}`;
}
