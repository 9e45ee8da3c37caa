/** The folds of a comment: what a reader opens to see the proof. */
import type { Change, ContractReport } from '../../../contracts/src/diff/model.ts';
import { type Section, standingOf } from '../outline.ts';
import { witnessLines } from '../witness.ts';
import { code, fenced, htmlCode, prose } from './escape.ts';
import type { Block } from './fit.ts';
import { marks } from './marks.ts';

/** Columns that a block of code shows without scrolling. */
const width = 90;

/** `lines` behind a title of escaped HTML. */
export function fold(title: string, lines: readonly string[], open = false): Block {
  return {
    lines: [open ? '<details open>' : '<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>'],
    fold: true,
  };
}

/** One break with its proof. */
export function breakFold(
  change: Change,
  { report, open }: { readonly report: ContractReport; readonly open: boolean },
): Block {
  const standing = standingOf(change);
  const title = `${marks[standing]} <b>${prose(change.kind, 100)}</b> at ${htmlCode(change.pointer)} of ${htmlCode(change.contract)}`;
  return fold(
    title,
    [
      `- ${prose(change.message)}`,
      `- In ${code(`${change.file}:${change.line}:${change.column}`)}; ${effect(change)} against ${code(change.against)}, read with ${report.reading} content.`,
      `- Rule: ${code(`npm run diff -- --explain ${change.kind}`)}`,
      '',
      ...proof(change),
    ],
    open,
  );
}

function effect({ direction, severity }: Change): string {
  const directions = direction === 'both' ? 'backward and forward' : direction;
  return `${severity === 'unproven' ? 'may break' : 'breaks'} ${directions}`;
}

function proof(change: Change): readonly string[] {
  const { witness, blocker } = change;
  if (witness !== undefined) {
    const [accepts, refuses] = change.acceptedBy === 'new' ? ['new', 'old'] : ['old', 'new'];
    const lines = fenced(witnessLines(witness, width), 'json');
    return [`The **${accepts}** version accepts this document, the **${refuses}** one refuses it:`, '', ...lines];
  }
  if (blocker === undefined) return [];
  return [`The proof stopped at ${code(blocker.keyword)} in ${code(blocker.pointer)}: ${prose(blocker.reason)}.`];
}

/** Why a verdict holds. */
export function explanationFold({ report, standing }: Section): Block {
  return fold(`${marks[standing]} Why: ${htmlCode(report.contract)}`, [`- ${prose(report.explanation, 1000)}`]);
}
