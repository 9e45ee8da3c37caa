/** The findings as Markdown, for a pull request or a ticket. */
import type { Verification } from '../model.ts';
import { clippedLine } from '../text.ts';
import { byContract, summaryOf } from './terminal.ts';

/** A table for each contract that has more to say than that all is well; the counts first. */
export function renderMarkdown(verification: Verification): string {
  const { environment, region, at } = verification;
  const parts = [
    `# Verification of ${cell(environment)}`,
    `${cell(summaryOf(verification))} (${cell(region)}, ${cell(at)})`,
  ];
  for (const [contract, rows] of byContract(verification.checks)) {
    const lines = rows.map(({ status, check, executor, evidence, mend }) => {
      const told = mend === undefined || status === 'passed' ? evidence : `${evidence} — ${mend}`;
      return `| ${status} | ${cell(check)} | ${executor} | ${cell(told)} |`;
    });
    parts.push(
      `## ${cell(contract)}`,
      ['| | check | asked | evidence |', '| --- | --- | --- | --- |', ...lines].join('\n'),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

/** Nothing in a cell is markup. */
function cell(text: string): string {
  return clippedLine(text).replace(/[\\`*_{}[\]<>()#+!|~]/g, (sign) => `\\${sign}`);
}
