/** Workflow commands by which GitHub marks lines of a pull request. */
import type { Change } from '../../contracts/src/diff/model.ts';
import type { Report } from './model.ts';
import { needsApproval, outline } from './outline.ts';
import { summary } from './summary.ts';
import { shortened, visible } from './visible.ts';
import { witnessLines } from './witness.ts';

/** Longest witness in an annotation, in characters; the comment has all of it. */
const mostWitness = 600;

interface Annotation {
  readonly level: 'error' | 'notice';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly title: string;
  readonly message: string;
}

/** One command a line, worst first, because GitHub shows ten of each sort; a line of summary last. */
export function renderGithub(report: Report): string {
  const changes = outline(report).flatMap(({ failing, approved }) => [...failing, ...approved]);
  const annotations = [
    ...changes.filter(needsApproval).map(annotationOf),
    ...report.approvalErrors.map((error): Annotation => {
      const { file, line, column, problem, message, fix } = error;
      return { level: 'error', file, line, column, title: `approval ${problem}`, message: `${message}; fix: ${fix}` };
    }),
  ].sort((a, b) => Number(a.level === 'notice') - Number(b.level === 'notice'));
  return `${[...annotations.map(command), `Contract review: ${summary(report)}`].join('\n')}\n`;
}

function annotationOf(change: Change): Annotation {
  const { approval, file, line, column, kind, severity, message } = change;
  if (approval !== undefined) {
    const title = `approved: ${kind}`;
    return { level: 'notice', file, line, column, title, message: `${message} (${approval.by}: ${approval.reason})` };
  }
  return { level: 'error', file, line, column, title: `${severity}: ${kind}`, message: `${message}${proofOf(change)}` };
}

function proofOf({ witness, acceptedBy, blocker }: Change): string {
  if (witness !== undefined) {
    const text = shortened(witnessLines(witness, mostWitness).join(' '), mostWitness);
    return `\n${acceptedBy === 'new' ? 'Only the new' : 'Only the old'} version accepts: ${text}`;
  }
  return blocker === undefined ? '' : `\nThe proof stopped at ${blocker.keyword}: ${blocker.reason}.`;
}

/** The documented form; data and properties have escapes of their own. */
function command({ level, file, line, column, title, message }: Annotation): string {
  const properties = [`file=${property(file)}`, `line=${line}`, `col=${column}`, `title=${property(title)}`];
  return `::${level} ${properties.join(',')}::${data(message)}`;
}

function data(text: string): string {
  const lines = text.split('\n').map(visible).join('\n');
  return lines.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
