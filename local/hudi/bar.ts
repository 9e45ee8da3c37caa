/** A bar of inserts, updates and deletes: as text where nothing is painted, as blocks of colour where it is. */
import type { Paint } from '../terminal/paint.ts';
import type { Totals } from './commit.ts';

type Changes = Pick<Totals, 'inserted' | 'updated' | 'deleted'>;

const kinds = [
  { of: 'inserted', sign: '+', style: 'green', title: 'inserted' },
  { of: 'updated', sign: '~', style: 'yellow', title: 'updated' },
  { of: 'deleted', sign: '-', style: 'red', title: 'deleted' },
] as const;

/** How wide and of what scale. */
export interface BarOptions {
  /** Characters of the longest bar. */
  readonly width: number;
  /** Changes of the commit with the longest bar. */
  readonly most: number;
  readonly paint: Paint;
}

/** All changes of a commit. */
export const changesOf = ({ inserted, updated, deleted }: Changes): number => inserted + updated + deleted;

/** The cells of each kind; every kind that has a row has a cell, so a single delete beside a million inserts is seen. */
export function cellsOf(changes: Changes, { width, most }: Pick<BarOptions, 'width' | 'most'>): readonly number[] {
  const cells = kinds.map(({ of }) => {
    const rows = changes[of];
    return rows === 0 ? 0 : Math.max(1, Math.round((rows / Math.max(most, 1)) * width));
  });
  // Rounding up the small kinds may pass the width; the largest one gives back.
  const over = Math.max(0, cells.reduce((sum, count) => sum + count, 0) - width);
  const largest = cells.indexOf(Math.max(...cells));
  return cells.map((count, at) => (at === largest ? Math.max(count - over, Math.min(count, 1)) : count));
}

/** One commit's bar. */
export function barOf(changes: Changes, options: BarOptions): string {
  return cellsOf(changes, options)
    .map((count, at) => drawn(at, count, options.paint))
    .join('');
}

/** What the signs mean. */
export function legend(paint: Paint): string {
  return kinds.map(({ title }, at) => `${drawn(at, 1, paint)} ${title}`).join('  ');
}

function drawn(at: number, count: number, paint: Paint): string {
  const kind = kinds[at];
  if (kind === undefined || count === 0) return '';
  const painted = paint(kind.style, '█'.repeat(count));
  // Without colour the blocks of all kinds would look alike.
  return painted.includes('\u001b') ? painted : kind.sign.repeat(count);
}
