/** JUnit XML: a suite with one test case for each contract, one for each approval that is wrong and each set of recorded data. */
import type { Change } from '../../contracts/src/diff/model.ts';
import type { ApprovalError, Report } from './model.ts';
import { outline, type Section, standingOf } from './outline.ts';
import { summary } from './summary.ts';
import { counted, visible, visibleLines } from './visible.ts';
import { witnessLines } from './witness.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** First the message in short, then the text. */
  readonly failure?: { readonly type: string; readonly message: string; readonly text: string };
  readonly output?: string;
}

export function renderJunit(report: Report): string {
  const cases = [
    ...outline(report).map(contractCase),
    ...report.approvalErrors.map(approvalCase),
    ...samplesCases(report),
  ];
  const failures = cases.filter((one) => one.failure !== undefined).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="contract review" ${counts}>`,
    `  <testsuite name="${attribute(`${report.old} → ${report.new}`)}" ${counts} skipped="0" time="0">`,
    ...cases.map(xmlOf),
    `    <system-out>${content(summary(report))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function contractCase({ report, failing, approved, standing }: Section): Case {
  const [worst] = failing;
  const base = { name: report.contract, file: report.file, line: worst?.line ?? 1 };
  if (worst === undefined) {
    return approved.length === 0 ? base : { ...base, output: approved.map(changeText).join('\n\n') };
  }
  const more = failing.length > 1 ? ` (and ${counted(failing.length - 1, 'more change')})` : '';
  const text = failing.map(changeText).join('\n\n');
  return { ...base, failure: { type: standing, message: `${worst.message}${more}`, text } };
}

function changeText(change: Change): string {
  const { kind, pointer, file, line, column, message, witness, acceptedBy, blocker, approval } = change;
  const lines = [
    `${standingOf(change)}: ${kind} at ${pointer === '' ? '(root)' : pointer}, ${file}:${line}:${column}`,
    message,
    ...(witness === undefined
      ? []
      : [`only the ${acceptedBy ?? 'old'} version accepts:`, ...witnessLines(witness, 100)]),
    ...(blocker === undefined ? [] : [`the proof stopped at ${blocker.keyword}: ${blocker.reason}`]),
    ...(approval === undefined ? [] : [`${approval.by}: ${approval.reason}`]),
  ];
  return lines.map(visible).join('\n');
}

function approvalCase({ file, line, column, problem, message, fix }: ApprovalError): Case {
  return { name: `${file}:${line}:${column}`, file, line, failure: { type: problem, message, text: `fix: ${fix}` } };
}

function samplesCases({ samples }: Report): readonly Case[] {
  return (samples?.samples ?? []).map(({ contract, documents, failed, failures }) => {
    const base = { name: `recorded data of ${contract}`, file: contract, line: 1 };
    if (failed === 0) return base;
    const text = failures.map((one) => `${one.file}:${one.record} ${one.pointer}: ${one.message}`).join('\n');
    return { ...base, failure: { type: 'samples', message: `${failed} of ${documents} no longer fit`, text } };
  });
}

function xmlOf({ name, file, line, failure, output }: Case): string {
  const inner = [
    ...(failure === undefined
      ? []
      : [
          `      <failure type="${attribute(failure.type)}" message="${attribute(failure.message)}">${content(failure.text)}</failure>`,
        ]),
    ...(output === undefined ? [] : [`      <system-out>${content(output)}</system-out>`]),
  ];
  const start = `    <testcase classname="contracts" name="${attribute(name)}" file="${attribute(file)}" line="${line}" time="0"`;
  return inner.length === 0 ? `${start}/>` : [`${start}>`, ...inner, '    </testcase>'].join('\n');
}

const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no way at all to write most control characters, so they are made visible first. */
function content(text: string): string {
  return visibleLines(text).replaceAll(/[&<>"]/g, (found) => references[found] ?? found);
}

function attribute(text: string): string {
  return content(visible(text));
}
