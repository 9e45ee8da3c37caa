/** The comment on a pull request: the verdict at first sight, the proof one click away, the way out ready to paste. */
import type { Change } from '../../../contracts/src/diff/model.ts';
import { endangered } from '../impact.ts';
import type { ApprovalError, Note, Report } from '../model.ts';
import type { RenderOptions } from '../options.ts';
import { outline, type Section, standingOf } from '../outline.ts';
import { type Outcome, outcomeOf, summary } from '../summary.ts';
import { counted } from '../visible.ts';
import { longestWaiverDays, waiversFile, waiversFor } from '../waiver.ts';
import { beyond } from './beyond.ts';
import { code, fenced, prose } from './escape.ts';
import { type Block, fitted } from './fit.ts';
import { breakFold, explanationFold } from './folds.ts';
import { marks } from './marks.ts';
import { list, table } from './table.ts';

/** By this a comment is found again, so that one is kept up to date. It is the comment's first line. */
export const commentMarker = '<!-- streampact: contract review -->';

export function renderMarkdown(report: Report, { explain, waivers = true }: RenderOptions): string {
  const sections = outline(report);
  const failing = sections.flatMap((section) => section.failing.map((change) => ({ section, change })));
  return fitted([
    ...head(report, waivers),
    ...overview(sections),
    ...failing.map(({ section, change }, i) => breakFold(change, { report: section.report, open: i === 0 })),
    ...mending(report.approvalErrors),
    ...beyond(report),
    ...approved(sections.flatMap((section) => section.approved)),
    ...remarks(report.notes),
    ...(explain ? sections.map(explanationFold) : []),
    ...(waivers ? pasteable(report) : []),
  ]);
}

function text(...lines: readonly string[]): Block {
  return { lines, fold: false };
}

const headlines: Readonly<Record<Outcome, string>> = {
  passed: '✅ Contract review: nothing breaks',
  approved: '✅ Contract review: every break is approved',
  breaking: '❌ Contract review: breaking',
  unproven: '❔ Contract review: not shown to be safe',
  approvals: '❌ Contract review: nothing breaks, but approvals are wrong',
  samples: '❌ Contract review: recorded data no longer fits',
  failed: '❌ Contract review: failed',
};

function head(report: Report, waivers: boolean): readonly Block[] {
  const atRisk = endangered(report.impact?.cloud).length > 0;
  const headline = `${headlines[outcomeOf(report)]}${atRisk ? '; ⚠️ stored data at risk' : ''}`;
  const way = waivers ? decision(report) : '';
  return [
    text(commentMarker, `## ${headline}`),
    text(`**${summary(report)}**${way} Compared: ${code(report.old, 80)} → ${code(report.new, 80)}.`),
  ];
}

function decision(report: Report): string {
  return waiversFor(report) === undefined ? '' : ' Undo each change, or have it agreed with a waiver (below).';
}

function overview(sections: readonly Section[]): readonly Block[] {
  if (sections.length === 0) return [];
  return [text(...table(['verdict', 'contract', 'what', 'where', 'must keep'], sections.flatMap(rowsOf)))];
}

/** A row for each change that fails; a contract that has none has one row. */
function rowsOf(section: Section): readonly (readonly string[])[] {
  const { contract, mode, reading, status } = section.report;
  const terms = `${mode}, ${reading} content`;
  if (section.failing.length === 0) {
    const { standing } = section;
    return [[`${marks[standing]}\u00A0${standing}`, code(contract), restOf(section, status), '', terms]];
  }
  return section.failing.map((change) => {
    const verdict = `${marks[standingOf(change)]}\u00A0**${standingOf(change)}**`;
    return [verdict, code(contract), prose(change.message, 160), `line\u00A0${change.line}`, terms];
  });
}

function restOf({ approved, passing }: Section, status: string): string {
  const parts = [
    ...(approved.length > 0 ? [`${counted(approved.length, 'change')} approved`] : []),
    ...(passing.length > 0
      ? [`${counted(passing.length, 'change')} that ${passing.length === 1 ? 'breaks' : 'break'} nothing it must keep`]
      : []),
  ];
  return parts.length === 0 ? status : parts.join(', ');
}

function mending(errors: readonly ApprovalError[]): readonly Block[] {
  if (errors.length === 0) return [];
  const rows = errors.map(({ file, line, problem, message, fix }) => [
    code(`${file}:${line}`),
    `❌ ${problem}`,
    prose(message),
    prose(fix),
  ]);
  return [text('### Approvals to mend', '', ...table(['where', 'what', 'why', 'fix'], rows))];
}

function remarks(notes: readonly Note[]): readonly Block[] {
  if (notes.length === 0) return [];
  const items = notes.map(({ file, line, message, fix }) => {
    const place = file === undefined ? '' : `${code(`${file}:${line}`)}: `;
    return `${place}${prose(message)}; ${prose(fix)}`;
  });
  return [text('### Notes', '', ...list(items))];
}

function approved(changes: readonly Change[]): readonly Block[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ contract, kind, message, approval }) => [
    `${code(contract)} ${code(kind)}`,
    prose(message, 160),
    approval?.approver === undefined ? (approval?.by ?? '') : `${approval.by} by ${prose(approval.approver, 60)}`,
    approval?.expires === undefined ? '–' : prose(approval.expires, 20),
    prose(approval?.reason ?? '', 200),
  ]);
  return [text('### Approved', '', ...table(['change', 'what', 'by', 'until', 'reason'], rows))];
}

function pasteable(report: Report): readonly Block[] {
  const entries = waiversFor(report);
  if (entries === undefined) return [];
  return [
    {
      lines: [
        '<details>',
        `<summary><b>Waiver text</b>, ready to paste into <code>${waiversFile}</code></summary>`,
        '',
        `Keep the entries that you agree to, and fill in reason and approver. They may hold for ${longestWaiverDays} days at most.`,
        '',
        ...fenced(entries.split('\n'), 'json'),
        '',
        '</details>',
      ],
      fold: true,
    },
  ];
}
