/** The parts of the terminal's report that are not about one change: approvals to mend, notes, recorded data. */
import type { Paint } from './color.ts';
import type { ApprovalError, Note, SampleResult, SamplesReport } from './model.ts';
import { counted, visible } from './visible.ts';
import { witnessLines } from './witness.ts';
import { wrapped } from './wrap.ts';

const width = 100;

/** Waivers and ignores that are themselves wrong. */
export function approvalErrorLines(errors: readonly ApprovalError[], paint: Paint): readonly string[] {
  return errors.flatMap((error) => [
    `${paint('red', `✗ ${error.problem}`)}  ${paint('cyan', `${visible(error.file)}:${error.line}:${error.column}`)}`,
    ...wrapped(visible(error.message), width, '  '),
    ...wrapped(`fix: ${visible(error.fix)}`, width, '  '),
  ]);
}

/** What is odd and fails nothing. */
export function noteLines(notes: readonly Note[], paint: Paint): readonly string[] {
  return notes.flatMap(({ file, line, column, message, fix }) => {
    const place = file === undefined ? '' : `  ${paint('cyan', `${visible(file)}:${line}:${column}`)}`;
    return [`${paint('yellow', '· note')}${place}`, ...wrapped(`${visible(message)}; ${visible(fix)}`, width, '  ')];
  });
}

/** What recorded documents say. */
export function sampleLines(samples: SamplesReport | undefined, paint: Paint): readonly string[] {
  return (samples?.samples ?? []).flatMap((sample) => sampleBlock(sample, paint));
}

function sampleBlock(sample: SampleResult, paint: Paint): readonly string[] {
  const { contract, files, documents, failed, rejectedBefore, failures } = sample;
  const read = `${counted(documents, 'recorded document')} in ${counted(files, 'file')}`;
  const style = failed > 0 ? 'red' : 'green';
  const before = rejectedBefore > 0 ? `; ${rejectedBefore.toLocaleString('en-US')} were refused before, too` : '';
  return [
    `${paint(style, failed > 0 ? '✗' : '✓')} ${visible(contract)}: ${read}, ${paint(style, `${failed.toLocaleString('en-US')} no longer fit`)}${before}`,
    ...failures.flatMap((failure) => [
      `    ${paint('cyan', `${visible(failure.file)}:${failure.record}`)}  ${visible(failure.pointer)} ${visible(failure.keyword)}, ${counted(failure.count, 'time')}`,
      ...wrapped(visible(failure.message), width, '    '),
      ...witnessLines(failure.example, width - 6).map((line) => `      ${line}`),
    ]),
  ];
}
