/** Agreement to breaks, kept in the repository: `review/waivers.json` and `review/ignores.json`. */
export { type Approved, approve } from './approve.ts';
export { readApprovals, waiversIn } from './read.ts';
