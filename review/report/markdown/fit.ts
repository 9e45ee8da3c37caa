/** Keeps a comment within what GitHub stores. */
import { counted } from '../visible.ts';

/** GitHub's limit for the body of a comment, in characters. */
export const mostCharacters = 65_536;
/** Kept free for the sentence that says what was left out. */
const reserve = 200;

/** One paragraph, table or fold of the comment. */
export interface Block {
  readonly lines: readonly string[];
  /** Folds may be left out; the rest must stay. */
  readonly fold: boolean;
}

/** `blocks` as one text. If they are too long, folds are left out from the bottom, and the text says how many. */
export function fitted(blocks: readonly Block[]): string {
  const texts = blocks.map(({ lines }) => `${lines.join('\n')}\n\n`);
  const drop = new Set<number>();
  let length = texts.reduce((sum, text) => sum + text.length, 0);
  for (let at = blocks.length - 1; at >= 0 && length > mostCharacters - reserve; at -= 1) {
    if (blocks[at]?.fold !== true) continue;
    drop.add(at);
    length -= texts[at]?.length ?? 0;
  }
  const kept = texts.filter((_, at) => !drop.has(at)).join('');
  if (drop.size === 0) return `${kept.trimEnd()}\n`;
  const left = `${counted(drop.size, 'section')} left out, because GitHub takes ${mostCharacters.toLocaleString('en-US')} characters`;
  return `${kept.trimEnd()}\n\n_${left}; \`npm run diff\` shows all._\n`;
}
