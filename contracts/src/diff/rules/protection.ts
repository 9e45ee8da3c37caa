/** How personal columns are protected in two versions: what readers see more of, and what no longer meets what was written before. */
import type { Column, Protection } from '../../model.ts';
import { protectionWords } from '../../protection.ts';
import type { Found } from './rule.ts';

/** What changed of the protection of `now`; `old` is undefined for a column that is new. */
export function* protectionChange(old: Column | undefined, now: Column): Generator<Found> {
  const [before, after] = [old?.protection, now.protection];
  if (told(before) === told(after)) return;
  const path = ['properties', now.name];
  const change = `the personal column "${now.name}" was ${told(before)} and now is ${told(after)}`;
  if (after?.method === 'clear') {
    const message = old === undefined ? `the personal column "${now.name}" is ${told(after)}` : change;
    yield { kind: 'protection-waived', path, message };
  } else if (old !== undefined && shownBy(after) > shownBy(before)) {
    yield { kind: 'protection-weakened', path, message: `${change}: readers see more of it` };
  } else if (old !== undefined) {
    yield { kind: 'protection-changed', path, message: `${change}: what was written before is of another form` };
  }
}

function told(protection: Protection | undefined): string {
  return protection === undefined ? 'not protected' : protectionWords(protection);
}

/** More characters of a value than any mask shows. */
const all = 9;

/** How much of a value readers see. */
function shownBy(protection: Protection | undefined): number {
  if (protection === undefined || protection.method === 'clear') return all;
  return protection.method === 'mask' ? protection.keep : 0;
}
