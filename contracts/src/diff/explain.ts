/** Why a contract got its verdict, in two sentences: how it was read, and what decided. */
import type { Change, ContractReport, Reading } from './model.ts';
import { requiredBy } from './modes.ts';
import { counted } from './words.ts';

const readings: Readonly<Record<Reading, string>> = {
  open: 'content is open, so a writer may put anything where the schema allows it',
  declared: 'a writer writes declared properties only, and a reader tolerates others',
};

const meanings = {
  backward: 'the new version must accept what was written under the old one',
  forward: 'the old version must accept what is written under the new one',
} as const;

/** The two sentences. */
export function explained(report: Omit<ContractReport, 'explanation'>, changes: readonly Change[]): string {
  return `${first(report)} ${second(report, changes)}`;
}

function first({ mode, modeFrom, reading }: Omit<ContractReport, 'explanation'>): string {
  const wanted = requiredBy(mode).map((direction) => meanings[direction]);
  const must = wanted.length === 0 ? 'nothing has to be kept' : wanted.join(', and ');
  const source = { contract: 'the contract says', option: 'the command line says', default: 'by default' }[modeFrom];
  return `Read as ${reading}: ${readings[reading]}; mode ${mode} (${source}): ${must}.`;
}

function second({ verdict, status, modes }: Omit<ContractReport, 'explanation'>, changes: readonly Change[]): string {
  if (status === 'deleted' && verdict === 'breaking')
    return 'It is breaking because whoever uses the contract has nothing to go by any more.';
  const guilty = changes.filter(({ severity }) => severity === verdict);
  const [worst] = guilty;
  if (verdict === 'compatible') {
    const lost = Object.entries(modes).flatMap(([direction, one]) => (one === 'compatible' ? [] : [direction]));
    const allowed = lost.length === 0 ? '' : `; ${lost.join(' and ')} compatibility is lost, which nothing asks for`;
    if (status === 'added' && changes.length <= 1) return 'It is compatible because nobody uses it yet.';
    return `It is compatible because containment was proved for every direction that must be kept${allowed}.`;
  }
  const others = guilty.length > 1 ? ` (and ${counted(guilty.length - 1, 'other change')})` : '';
  const what =
    worst === undefined ? 'of what a definition says that it refers to' : `of this${others}: ${trimmed(worst.message)}`;
  if (verdict === 'breaking') {
    const proof = worst?.witness === undefined ? '' : ', as the example proves';
    return `It is breaking because ${what}${proof}.`;
  }
  return `It is unproven because the proof stopped at "${worst?.blocker?.keyword ?? 'a keyword'}", and because ${what}.`;
}

function trimmed(message: string): string {
  return message.replace(/\.$/, '');
}
