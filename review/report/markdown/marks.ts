/** How verdicts look in a comment. */
import type { Standing } from '../outline.ts';

export const marks: Readonly<Record<Standing, string>> = {
  breaking: '❌',
  unproven: '❔',
  approved: '🟦',
  allowed: '➖',
  compatible: '✅',
};
